"""`python -m agent` is `zhoubao`."""

import sys

from agent.cli import main

sys.exit(main())
