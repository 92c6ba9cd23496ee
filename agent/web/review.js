"use strict";
// The page shows what the server checked; it never checks or changes a figure itself.
(() => {
  const at = (id) => document.getElementById(id);
  const token = new URLSearchParams(location.search).get("token") || "";
  let state = JSON.parse(at("state").textContent);
  let current = null; // key of the finding chosen
  let unsent = null; // what a conflict kept from being written

  const make = (tag, attributes = {}, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
      else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...inside.filter((part) => part !== null && part !== undefined));
    return node;
  };
  const key = (finding) => `${finding.start}-${finding.end}-${finding.kind}`;
  const label = (kind) => state.labels[kind] || kind;
  const isOpen = (finding) => !finding.settled;

  // ---- top line
  const showTop = () => {
    at("week").textContent = state.week;
    at("title").textContent = state.title;
    const settled = state.findings.length - state.open;
    at("tally").textContent = `数字 ${state.summary.figures}　待核 ${state.open}` + (settled ? `　已确认 ${settled}` : "");
    if (!state.live) at("link").textContent = "只读";
  };
  const linked = (well) => {
    at("link").textContent = well ? "已连接" : "连接中断，正在重试";
    at("link").classList.toggle("lost", !well);
  };

  // ---- the report
  const markReport = () => {
    const held = new Map(state.findings.filter((f) => f.figure).map((f) => [f.figure, f]));
    state.figures.forEach((figure, n) => {
      const node = at(`f${n + 1}`);
      if (!node) return;
      const finding = held.get(n + 1);
      node.classList.add(`v-${figure.verdict}`);
      if (finding) node.classList.add("open");
      if (finding && finding.settled) node.classList.add("settled");
      node.removeAttribute("href");
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", "0");
      node.setAttribute("aria-label", `${figure.text}，${finding && finding.settled ? "已确认" : label(finding ? finding.kind : figure.verdict)}`);
      node.removeAttribute("title");
    });
  };
  const chosenFigure = (node) => Number(node.id.slice(1));
  at("report").addEventListener("click", (event) => {
    const node = event.target.closest("a[id^=f][role=button]");
    if (node) choose(chosenFigure(node));
  });
  at("report").addEventListener("keydown", (event) => {
    const node = event.target.closest("a[id^=f][role=button]");
    if (node && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      choose(chosenFigure(node));
    }
  });
  const choose = (number) => {
    const finding = state.findings.find((f) => f.figure === number);
    current = finding ? key(finding) : null;
    lightUp(number);
    showEvidence(number);
    if (finding) showFindings();
    openTab("evidence");
  };
  const lightUp = (number) => {
    document.querySelectorAll("main a.current").forEach((node) => node.classList.remove("current"));
    const node = number ? at(`f${number}`) : null;
    if (node) node.classList.add("current");
    return node;
  };

  // ---- evidence
  const proofNode = (proof) => {
    const node = make("div", { class: "proof" });
    const name = proof.name || proof.source;
    node.append(make("h4", {}, proof.link ? make("a", { href: proof.link, rel: "noopener noreferrer", target: "_blank" }, name) : name));
    const when = [proof.day && `发布 ${proof.day}`, proof.read && `读取 ${proof.read.replace("T", " ").slice(0, 16)}`, proof.weight && `权重 ${proof.weight}`];
    node.append(make("p", { class: "at" }, [proof.source === name ? "" : proof.source, proof.locator, ...when].filter(Boolean).join("　")));
    if (proof.row) {
      const cells = (tag, row) => row.map((cell, n) => make(tag, { class: n === proof.column ? "hit" : undefined, scope: tag === "th" ? "col" : undefined }, cell));
      node.append(make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "来源表" },
        make("table", {}, make("thead", {}, make("tr", {}, ...cells("th", proof.header))), make("tbody", {}, make("tr", {}, ...cells("td", proof.row))))));
    } else if (proof.formula) {
      node.append(make("p", {}, proof.formula), make("ul", {}, ...proof.inputs.map((line) => make("li", {}, line))));
    } else if (proof.figure) {
      node.append(make("blockquote", {}, proof.before, make("mark", {}, proof.figure), proof.after));
    } else if (proof.quote) node.append(make("blockquote", {}, proof.quote));
    return node;
  };
  const showEvidence = (number) => {
    const figure = state.figures[number - 1];
    at("ask").hidden = true;
    const finding = state.findings.find((f) => f.figure === number);
    const parts = [make("p", {}, make("span", { class: "tag" }, label(figure.verdict)), make("b", {}, figure.text))];
    if (figure.message) parts.push(make("p", {}, figure.message));
    parts.push(...figure.evidence.map(proofNode));
    if (!figure.evidence.length && !figure.message) parts.push(make("p", { class: "quiet" }, "没有可引的原文。"));
    if (finding) parts.push(...actions(finding));
    at("evidence").replaceChildren(...parts);
  };

  // ---- findings
  const wanted = () => state.findings.filter((f) =>
    (!at("by-kind").value || f.kind === at("by-kind").value || (at("by-kind").value === "settled" && f.settled)) &&
    (!at("by-section").value || f.section === at("by-section").value));
  const options = (select, entries, all) => {
    const kept = select.value;
    select.replaceChildren(make("option", { value: "" }, all), ...entries.map(([value, text]) => make("option", { value }, text)));
    if (entries.some(([value]) => value === kept)) select.value = kept;
  };
  const showFilters = () => {
    const kinds = [...new Set(state.findings.map((f) => f.kind))].map((kind) => [kind, label(kind)]);
    if (state.findings.some((f) => f.settled)) kinds.push(["settled", "已确认"]);
    options(at("by-kind"), kinds, "全部");
    options(at("by-section"), [...new Set(state.findings.map((f) => f.section))].map((name) => [name, name]), "全部");
  };
  const clauseNode = (finding) => {
    const place = finding.clause.indexOf(finding.text);
    if (place < 0) return make("p", { class: "clause" }, finding.clause);
    return make("p", { class: "clause" }, finding.clause.slice(0, place), make("em", {}, finding.text), finding.clause.slice(place + finding.text.length));
  };
  const bothTexts = (finding) => [["编辑的文字", finding.clause], ["重写的文字", finding.theirs]].flatMap(([who, text]) =>
    [make("div", { class: "quiet" }, who), make("div", { class: "clause" }, text || "（删去）")]);
  const findingNode = (finding) => {
    const chosen = key(finding) === current;
    const node = make("li", { class: [chosen ? "current" : "", finding.settled ? "done" : ""].join(" ").trim() || undefined, "data-key": key(finding) });
    node.append(make("button", { type: "button", class: "head", "aria-expanded": String(chosen), on: { click: () => go(finding) } },
      make("span", { class: "tag" }, finding.settled ? "已确认" : label(finding.kind)), make("b", {}, finding.text),
      make("span", { class: "where" }, `${finding.section}　第 ${finding.line} 行`)));
    if (finding.message) node.append(make("div", {}, finding.message));
    if (finding.settled) node.append(make("div", { class: "quiet" }, `${finding.settled.by || "编辑"} ${finding.settled.at.replace("T", " ").slice(0, 16)}：${finding.settled.note}`));
    if (chosen && finding.kind === "conflict") node.append(...bothTexts(finding));
    else if (chosen) node.append(clauseNode(finding), ...finding.evidence.map(proofNode));
    if (chosen) node.append(...actions(finding));
    return node;
  };
  const showFindings = () => {
    showFilters();
    at("findings").replaceChildren(...wanted().map(findingNode));
    at("none").hidden = state.findings.some(isOpen);
  };
  const go = (finding, focus = false) => {
    current = key(finding);
    showFindings();
    openTab("findings");
    const node = lightUp(finding.figure);
    if (node) node.scrollIntoView({ block: "center" });
    if (finding.figure) showEvidence(finding.figure);
    const entry = [...at("findings").children].find((one) => one.dataset.key === current);
    if (entry) {
      const pane = document.querySelector("aside"); // scrollIntoView would move the report too
      pane.scrollTop += entry.getBoundingClientRect().top - pane.getBoundingClientRect().top - 56;
      if (focus) entry.querySelector(".head").focus({ preventScroll: true });
    }
  };
  const step = (by) => {
    const list = wanted();
    if (!list.length) return;
    const index = list.findIndex((f) => key(f) === current);
    go(list[(index + by + list.length) % list.length] || list[0], true);
  };

  // ---- settling
  const actions = (finding) => {
    if (!state.live) return [];
    const row = make("div", { class: "acts" });
    if (finding.kind === "conflict") {
      row.append(make("button", { type: "button", class: "act", on: { click: () => send(finding, "ours", "") } }, "保留编辑的文字"),
        make("button", { type: "button", class: "act", on: { click: () => send(finding, "theirs", "") } }, "采用重写的文字"));
      return [row];
    }
    const room = make("div");
    if (finding.kind === "disputed") {
      finding.words.forEach((word, n) => row.append(make("button", { type: "button", class: "act", on: { click: () => room.replaceChildren(chooseForm(finding, n)) } },
        `采用${sourceOf(finding, n)}：${word}`)));
      row.append(make("button", { type: "button", class: "act", on: { click: () => room.replaceChildren(rewriteForm(finding)) } }, "改写"));
      return [row, room];
    }
    if (finding.take && finding.take !== finding.text) {
      row.append(make("button", { type: "button", class: "act main", on: { click: () => send(finding, "take", "") } }, `取来源的数：${finding.take}`));
    }
    row.append(make("button", { type: "button", class: "act", on: { click: () => room.replaceChildren(rewriteForm(finding)) } }, "改写"),
      make("button", { type: "button", class: "act", on: { click: () => room.replaceChildren(confirmForm(finding)) } }, "确认并注明"));
    return [row, room];
  };
  const form = (inside, act, word) => {
    const node = make("form", {}, ...inside, make("button", { type: "submit", class: "act main" }, word));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      act(node);
    });
    queueMicrotask(() => { const first = node.querySelector("textarea,input"); if (first) first.focus(); });
    return node;
  };
  const rewriteForm = (finding) => {
    const text = make("textarea", { name: "text", required: true });
    text.value = unsent && unsent.key === key(finding) ? unsent.value : finding.passage.replace(/⚠(（待核：[^）]*）)?/g, "");
    return form([make("label", {}, "改写", text)], () => send(finding, "text", text.value), "写入稿件");
  };
  const sourceOf = (finding, n) => finding.evidence[n].name || finding.evidence[n].source;
  const chooseForm = (finding, n) => {
    const by = nameField();
    return form([make("label", {}, `采用“${finding.words[n]}”，姓名`, by)], () => {
      keepName(by.value);
      send(finding, "choose", String(n), by.value);
    }, "采用");
  };
  const nameField = () => {
    const by = make("input", { name: "by", autocomplete: "name" });
    try { by.value = localStorage.getItem("zhoubao.by") || ""; } catch { /* storage is off: the name is typed */ }
    return by;
  };
  const keepName = (name) => {
    try { localStorage.setItem("zhoubao.by", name); } catch { /* as above */ }
  };
  const confirmForm = (finding) => {
    const note = make("input", { name: "note", required: true, placeholder: "如：已与公司核实" });
    const by = nameField();
    return form([make("label", {}, "依据", note), make("label", {}, "姓名", by)], () => {
      keepName(by.value);
      send(finding, "confirm", note.value, by.value);
    }, "确认");
  };
  const send = async (finding, action, value, by = "") => {
    const order = { revision: state.revision, start: finding.start, end: finding.end, text: finding.text, action, value, by };
    let reply;
    try {
      reply = await fetch("/settle", { method: "POST", headers: { "Content-Type": "application/json", "X-Zhoubao-Token": token }, body: JSON.stringify(order) });
    } catch {
      return say("没有连上，改动没有写入");
    }
    const told = reply.headers.get("content-type")?.includes("json") ? await reply.json() : { error: await reply.text() };
    if (reply.ok) {
      unsent = null;
      take(told);
      return say({ confirm: "已记下确认", choose: "已记下所选的来源" }[action] || "已写入稿件");
    }
    if (reply.status === 409) return conflict(finding, action, value, told);
    return say(told.error || "没有写入");
  };
  const conflict = (finding, action, value, told) => {
    take(told.state);
    const now = state.findings.find((f) => f.text === finding.text && f.kind === finding.kind) || null;
    unsent = now && action === "text" ? { key: key(now), value } : null;
    const parts = [make("div", {}, told.error), make("div", {}, "您要写的："), make("q", {}, action === "text" ? value : action === "take" ? finding.take : value),
      make("div", {}, "稿件现在是："), make("q", {}, now ? now.clause : "这处已不在稿件中")];
    if (now) parts.push(make("button", { type: "button", on: { click: () => { hush(); go(now, true); } } }, "看这一处"));
    parts.push(make("button", { type: "button", on: { click: hush } }, "知道了"));
    at("said").replaceChildren(...parts);
    at("said").hidden = false;
  };
  let timer = 0;
  const hush = () => { at("said").hidden = true; };
  const say = (text) => {
    clearTimeout(timer);
    at("said").replaceChildren(text);
    at("said").hidden = false;
    timer = setTimeout(hush, 4000);
  };

  // ---- changes
  const showChanges = () => {
    const list = state.changes[at("against").value] || [];
    const tags = { "=": "span", "-": "del", "+": "ins" };
    at("changes").replaceChildren(...(list.length
      ? list.map((change) => make("div", { class: "change" }, ...change.parts.map(([sign, text]) => make(tags[sign], {}, text))))
      : [make("p", { class: "quiet" }, at("against").value === "week" ? "没有上一期的稿件，或没有不同。" : "打开以来稿件没有改动。")]));
  };

  // ---- tabs
  const tabs = ["findings", "evidence", "changes"];
  const openTab = (name) => tabs.forEach((tab) => {
    const on = tab === name;
    at(`tab-${tab}`).setAttribute("aria-selected", String(on));
    at(`tab-${tab}`).tabIndex = on ? 0 : -1;
    at(`pane-${tab}`).hidden = !on;
  });
  tabs.forEach((tab, n) => {
    at(`tab-${tab}`).addEventListener("click", () => openTab(tab));
    at(`tab-${tab}`).addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const other = tabs[(n + by + tabs.length) % tabs.length];
      openTab(other);
      at(`tab-${other}`).focus();
    });
  });

  // ---- all together
  const show = () => {
    showTop();
    markReport();
    showFindings();
    showChanges();
  };
  const take = (next) => {
    const place = window.scrollY;
    const chosen = state.findings.find((f) => key(f) === current);
    state = { ...next, live: true };
    at("report").innerHTML = state.body; // sanitised where it is made
    const same = chosen && state.findings.find((f) => f.text === chosen.text && f.clause === chosen.clause);
    current = same ? key(same) : null;
    at("evidence").replaceChildren();
    at("ask").hidden = false;
    show();
    window.scrollTo(0, place);
  };
  const busy = () => ["TEXTAREA", "INPUT"].includes(document.activeElement?.tagName);
  const follow = async () => {
    linked(true);
    for (;;) {
      try {
        const reply = await fetch(`/state?revision=${state.revision}`, { headers: { "X-Zhoubao-Token": token } });
        linked(reply.ok);
        if (reply.status === 200) {
          const next = await reply.json();
          if (next.revision !== state.revision) {
            const typed = busy() ? document.activeElement.value : "";
            take(next);
            say(typed ? `稿件已在别处改动，页面已更新。您正写的：${typed}` : "稿件有改动，已重新核对");
          }
        } else if (!reply.ok) await new Promise((done) => setTimeout(done, 2000));
      } catch {
        linked(false);
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  };
  at("previous").addEventListener("click", () => step(-1));
  at("next").addEventListener("click", () => step(1));
  at("by-kind").addEventListener("change", showFindings);
  at("by-section").addEventListener("change", showFindings);
  at("against").addEventListener("change", showChanges);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || busy() || document.activeElement?.tagName === "SELECT") {
      if (event.key === "Escape" && busy()) document.activeElement.blur();
      return;
    }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Escape") at("report").focus();
  });
  show();
  if (state.live) follow();
})();
