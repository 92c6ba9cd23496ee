"""What an editor does to a draft: changes, choices, settlements, a section written again."""
