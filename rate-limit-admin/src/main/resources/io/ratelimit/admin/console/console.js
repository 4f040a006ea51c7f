/*
 * The console on the admin API. Every text from the API reaches the page as text, never as markup. What is kept is bounded: ten
 * minutes of decisions in 120 points, one page of each table, and one open subject.
 */
"use strict";

const POLL_MILLIS = 2000;
const PATIENCE_MILLIS = 15000;
const PREVIEW_MILLIS = 150;
const SLOWEST_POLL_MILLIS = 30000;
const POINTS = 120;
const LEAST_POINT_MILLIS = 5000;
const TOP_POLICIES = 8;
const PAGE_ROWS = 25;
const RANKED = 10;
const MOST_WINDOWS = 12;
const DRAWN_WINDOWS = 6;
const UNLIMITED = "unlimited";
const REFUSALS = ["refused", "forced", "lowered"];
const OUTCOMES = ["granted", "refused", "would be refused", "decided without the store"];
const NONE = OUTCOMES.map(() => 0);

const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en");
const rate = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const clockTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const preciseTime = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const fullTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/* ---------- the page's elements ---------- */

/** Makes an element; strings become text. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") {
      made.addEventListener("click", value);
    } else if (value !== undefined && value !== false) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Draws anew only if something has changed, and gives the focus back: to another element if its own is gone. */
function redraw(place, what, draw, other) {
  const drawing = JSON.stringify(what);
  if (place.drawing === drawing) {
    return;
  }
  place.drawing = drawing;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  place.replaceChildren(...draw());
  if (focused !== undefined) {
    ([...place.querySelectorAll("[data-focus]")].find((each) => each.dataset.focus === focused) ?? other).focus();
  }
}

let toastTimer = 0;

/** Says what was done; screen readers hear it. */
function say(text) {
  clearTimeout(toastTimer);
  $("status").textContent = text;
  toastTimer = setTimeout(() => ($("status").textContent = ""), 6000);
}

function showError(place, error) {
  place.hidden = !error;
  setText(place, error ? error.message : "");
}

/* ---------- words ---------- */

function moment(text) {
  return el("time", { datetime: text, title: text }, fullTime.format(new Date(text)));
}

function duration(millis) {
  const seconds = Math.ceil(Math.max(0, millis) / 1000);
  if (seconds < 60) {
    return seconds + " s";
  }
  if (seconds < 3600) {
    return Math.floor(seconds / 60) + " min " + (seconds % 60) + " s";
  }
  return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " min";
}

function ago(text) {
  const seconds = Math.max(0, Math.round((serverNow() - Date.parse(text)) / 1000));
  return seconds < 60 ? seconds + " s ago" : seconds < 3600 ? Math.floor(seconds / 60) + " min ago" : fullTime.format(new Date(text));
}

function change(grant) {
  if (grant.factor !== null) {
    return number.format(grant.factor) + " × the limit";
  }
  return grant.permits === 0 ? "blocked" : grant.permits === UNLIMITED ? "no limit" : number.format(grant.permits);
}

/** Of several subjects that are counted as one, the key has each with its length before it. */
function partsOf(value) {
  const parts = [];
  let rest = value;
  while (rest !== "") {
    const [, length] = /^(\d{1,4}):/.exec(rest) || [];
    const end = length === undefined ? NaN : length.length + 1 + Number(length);
    if (!(end <= rest.length) || (end < rest.length && rest[end] !== ",")) {
      return value;
    }
    parts.push(rest.slice(length.length + 1, end));
    rest = rest.slice(end + 1);
  }
  return parts.join(" + ");
}

const shownOf = (identity, value) => (identity.includes("+") ? partsOf(value) : value);

/** A key as people read it: the identity, and the value or the beginning of its hash. */
function nameOf(key) {
  const [, identity, kind, value] = /^([a-z0-9+-]+)([:*#])(.*)$/s.exec(key) || [];
  if (identity === undefined) {
    return key;
  }
  return identity + " " + (kind === ":" ? shownOf(identity, value) : kind + value.slice(0, 12) + (value.length > 12 ? "…" : ""));
}

/** A secret subject that was granted something from a list is kept by its key. */
const valueOf = (who) => who.value.replace(/^key:[^*]*\*/, "*");
const subjectOf = (grant) => (grant.who === null ? "everybody" : grant.who.identity + " " + valueOf(grant.who));

/* ---------- the API ---------- */

let clockOffset = 0;
const serverNow = () => Date.now() + clockOffset;

class ApiError extends Error {
  constructor(status, problem) {
    const faults = problem.errors || [];
    super(faults.map((fault) => fault.detail).join("\n") || problem.detail || problem.title || "The answer was " + status + ".");
    this.status = status;
    this.faults = faults;
  }
}

/** Nothing has come back. */
class SilenceError extends Error {}

async function call(path, body, method = body === undefined ? "GET" : "POST") {
  const options = { method, cache: "no-store", credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MILLIS) };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const url = new URL("api/" + path, document.baseURI);
  // A page that was opened with a password in its address may not fetch with one.
  url.username = url.password = "";
  let answer, json, content;
  try {
    answer = await fetch(url, options);
    json = /^application\/(problem\+)?json/.test(answer.headers.get("Content-Type") || "");
    content = json ? await answer.json() : {};
  } catch {
    throw new SilenceError("This node does not answer.");
  }
  if (answer.status === 401 || answer.type === "opaqueredirect" || (answer.status === 200 && !json)) {
    throw new ApiError(401, { detail: "You are signed out. Reload the page to sign in again." });
  }
  if (!answer.ok) {
    throw new ApiError(answer.status, content);
  }
  return content;
}

/** Something that must not be done twice without a look. */
async function write(...request) {
  try {
    return await call(...request);
  } catch (error) {
    throw error instanceof SilenceError ? new SilenceError(error.message + " It may have been done or not: look before you try again.") : error;
  }
}

/* ---------- what is known ---------- */

const known = { policies: [], grants: [], audit: [], node: null, activity: null, subject: null };

/** Without the package of the class that declares it; the whole name is in the title. */
const policyName = (name) => name.replace(/^(?:[a-z_$][\w$]*\.)+(?=[A-Z])/, "");

/** Decisions in points of equal width; each policy has a count for each of OUTCOMES. */
class History {
  width = LEAST_POINT_MILLIS;
  phase = 0;
  points = new Map();
  end = 0;

  /** Where to ask on from: the newest points are not complete yet. */
  get since() {
    return this.points.size === 0 ? undefined : this.end - 2 * this.width;
  }

  /** False for a node that has started anew, or another one: its steps begin at other instants. */
  goesOnWith(activity) {
    const { width, phase } = shapeOf(activity);
    return width === this.width && phase === this.phase;
  }

  clear() {
    this.points.clear();
  }

  add(activity) {
    const step = activity.stepMillis;
    const first = Date.parse(activity.firstAt);
    if (!this.goesOnWith(activity)) {
      Object.assign(this, shapeOf(activity));
      this.clear();
    }
    const width = this.width;
    const from = this.pointOf(first);
    const now = Date.parse(activity.now);
    for (const start of this.points.keys()) {
      if (start >= from || start < now - (POINTS + 2) * width) {
        this.points.delete(start);
      }
    }
    for (const [policy, outcomes] of Object.entries(activity.byPolicy)) {
      for (const [outcome, counts] of Object.entries(outcomes)) {
        const kind = kindOf(outcome);
        counts.forEach((count, index) => this.count(this.pointOf(first + index * step), policy, kind, count));
      }
    }
    this.end = this.pointOf(now);
  }

  /** Points begin where steps do, so that the last complete point has complete steps only. */
  pointOf(millis) {
    return Math.floor((millis - this.phase) / this.width) * this.width + this.phase;
  }

  count(start, policy, kind, count) {
    if (count === 0 || start < this.end - (POINTS + 2) * this.width) {
      return;
    }
    let point = this.points.get(start);
    if (point === undefined) {
      this.points.set(start, (point = new Map()));
    }
    let counts = point.get(policy);
    if (counts === undefined) {
      point.set(policy, (counts = [...NONE]));
    }
    counts[kind] += count;
  }

  /** The beginnings of all complete points, oldest first: the newest one of ten minutes is not. */
  starts() {
    return Array.from({ length: POINTS - 1 }, (_, index) => this.end - (POINTS - 1 - index) * this.width);
  }

  /** Per second over the last `points` complete points, by policy. */
  rates(points) {
    const sums = new Map();
    for (let index = 1; index <= points; index++) {
      for (const [policy, counts] of this.points.get(this.end - index * this.width) || []) {
        const sum = sums.get(policy) || [...NONE];
        counts.forEach((count, kind) => (sum[kind] += (count * 1000) / (points * this.width)));
        sums.set(policy, sum);
      }
    }
    return sums;
  }
}

function shapeOf(activity) {
  const step = activity.stepMillis;
  return { width: Math.ceil(LEAST_POINT_MILLIS / step) * step, phase: Date.parse(activity.firstAt) % step };
}

const kindOf = (outcome) => (outcome === "degraded" ? 3 : outcome === "shadow" ? 2 : REFUSALS.includes(outcome) ? 1 : 0);

const history = new History();

/* ---------- charts ---------- */

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function lineChart(canvas, stacked) {
  return new Chart(canvas, {
    type: "line",
    data: { labels: [], datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      elements: { point: { radius: 0, hoverRadius: 3 }, line: { borderWidth: 1.5, cubicInterpolationMode: "monotone" } },
      plugins: { legend: { display: false }, tooltip: { filter: (item) => item.parsed.y > 0, itemSort: (one, other) => other.parsed.y - one.parsed.y } },
      scales: {
        x: { ticks: { maxTicksLimit: 6, maxRotation: 0 }, grid: { display: false } },
        y: { stacked, beginAtZero: true, ticks: { maxTicksLimit: 5 } },
      },
    },
  });
}

function paint(chart) {
  for (const axis of Object.values(chart.options.scales)) {
    axis.ticks.color = colour("--soft");
    axis.grid.color = colour("--line");
    axis.border = { color: colour("--line") };
  }
}

const overview = { chart: null, outcome: 1, slots: new Array(TOP_POLICIES).fill(null) };

/** The policies with most of an outcome; each keeps its colour as long as it is among them. */
function topPolicies(starts) {
  const totals = new Map();
  for (const start of starts) {
    for (const [policy, counts] of history.points.get(start) || []) {
      totals.set(policy, (totals.get(policy) || 0) + counts[overview.outcome]);
    }
  }
  const top = [...totals].filter(([, total]) => total > 0).sort((one, other) => other[1] - one[1]).slice(0, TOP_POLICIES).map(([policy]) => policy);
  overview.slots = overview.slots.map((policy) => (top.includes(policy) ? policy : null));
  for (const policy of top) {
    if (!overview.slots.includes(policy)) {
      overview.slots[overview.slots.indexOf(null)] = policy;
    }
  }
  return top;
}

function drawChart() {
  if (overview.chart === null) {
    overview.chart = lineChart($("chart"), true);
  }
  const chart = overview.chart;
  const starts = history.starts();
  const top = topPolicies(starts);
  const perSecond = 1000 / history.width;
  const series = top.map((policy) => ({
    policy,
    colour: "--s" + overview.slots.indexOf(policy),
    data: starts.map((start) => (history.points.get(start)?.get(policy)?.[overview.outcome] || 0) * perSecond),
  }));
  const others = starts.map((start) => {
    let sum = 0;
    for (const [policy, counts] of history.points.get(start) || []) {
      sum += top.includes(policy) ? 0 : counts[overview.outcome];
    }
    return sum * perSecond;
  });
  if (others.some((value) => value > 0)) {
    series.push({ policy: "others", colour: "--s8", data: others });
  }
  chart.data.labels = starts.map((start) => clockTime.format(start));
  chart.data.datasets.length = series.length;
  series.forEach((one, index) => {
    const paintWith = colour(one.colour);
    const dataset = (chart.data.datasets[index] ||= {});
    Object.assign(dataset, { label: policyName(one.policy), data: one.data, borderColor: paintWith, backgroundColor: paintWith + "55", fill: "stack" });
  });
  paint(chart);
  chart.update("none");
  drawLegend(series);
  describeChart(top);
}

function drawLegend(series) {
  const names = series.map((one) => one.policy + one.colour).join("\n");
  if ($("legend").dataset.names !== names) {
    $("legend").dataset.names = names;
    $("legend").replaceChildren(...series.map((one) => {
      const swatch = el("span", { class: "swatch" });
      swatch.style.background = `var(${one.colour})`;
      return el("li", {}, swatch, el("span", { title: one.policy }, policyName(one.policy)));
    }));
  }
}

function describeChart(top) {
  const rates = history.rates(12);
  const most = top.slice(0, 3).map((policy) => policyName(policy) + " " + rate.format((rates.get(policy) || NONE)[overview.outcome]));
  $("chart").setAttribute("aria-label", `Requests ${OUTCOMES[overview.outcome]} per second over the last ten minutes, by policy. `
    + (most.length === 0 ? "There were none." : `Most in the last minute: ${most.join(", ")}. The table below has the numbers.`));
  if ($("chart-details").open) {
    const rows = [...rates].sort((one, other) => other[1][overview.outcome] - one[1][overview.outcome]).slice(0, PAGE_ROWS);
    const head = el("tr", {}, el("th", { scope: "col" }, "Policy"), ["Granted", "Refused", "Shadow", "No store"].map((label) => el("th", { scope: "col", class: "number" }, label)));
    $("chart-table").replaceChildren(el("div", { class: "inner" }, el("table", {},
      el("caption", { class: "hint" }, "Per second, over the last minute"), el("thead", {}, head),
      el("tbody", {}, rows.map(([policy, counts]) => el("tr", {}, el("th", { scope: "row", title: policy }, policyName(policy)), counts.map((count) => el("td", { class: "number" }, rate.format(count)))))))));
  }
}

/* ---------- overview ---------- */

function drawOverview() {
  const totals = [...NONE];
  for (const counts of history.rates(4).values()) {
    counts.forEach((count, kind) => (totals[kind] += count));
  }
  setText($("k-granted"), rate.format(totals[0]));
  setText($("k-refused"), rate.format(totals[1]));
  setText($("k-shadow"), rate.format(totals[2]));
  setText($("k-without"), totals[3] === 0 ? "" : "and " + rate.format(totals[3]) + " without the store");
  const all = totals[0] + totals[1] + totals[3];
  setText($("k-share"), all === 0 ? "no requests" : rate.format((100 * totals[1]) / all) + " % of requests");
  const { nearLimit, mostRefused, mostUsed } = known.activity;
  rank($("near"), nearLimit, "Nobody came near a limit lately.", (near) => ({
    value: share(near),
    aside: `${number.format(near.used)} of ${number.format(near.limit)}`,
    below: `${policyName(near.policy)} · ${near.interval} · ${ago(near.at)}`,
    graded: true,
  }));
  for (const [place, subjects, verb] of [[$("refused"), mostRefused, "refused"], [$("used"), mostUsed, "permits"]]) {
    rank(place, subjects, "Nobody lately.", (subject) => ({
      value: subject.count / Math.max(1, subjects[0].count),
      aside: (subject.error > 0 ? "about " : "") + number.format(subject.count) + " " + verb,
    }));
  }
}

/** Draws a list of subjects; it stands still while somebody is in it, so that nothing moves away under a key or a finger. */
function rank(list, entries, none, describe) {
  if (list.querySelector("button") && (list.contains(document.activeElement) || list.matches(":hover"))) {
    return;
  }
  const shown = entries.slice(0, RANKED);
  if (shown.length === 0) {
    list.replaceChildren(el("li", { class: "empty" }, none));
    return;
  }
  while (list.children.length > shown.length || list.querySelector(".empty")) {
    list.lastElementChild.remove();
  }
  shown.forEach((entry, index) => {
    const row = list.children[index] || list.appendChild(rankRow());
    const parts = describe(entry);
    row.subject = entry.key;
    const [line, below, track] = row.children;
    setText(line.children[0], nameOf(entry.key));
    line.children[0].title = entry.key;
    setText(line.children[1], parts.aside);
    setText(below, parts.below || "");
    fill(track.firstChild, parts.value, parts.graded);
  });
}

function rankRow() {
  const row = el("li");
  row.append(
    el("div", { class: "line" }, el("button", { type: "button", class: "link mono", onclick: () => openSubject({ identity: "key", value: row.subject }) }), el("span", { class: "hint" })),
    el("div", { class: "hint" }),
    el("div", { class: "track", "aria-hidden": "true" }, el("div", { class: "fill" })),
  );
  return row;
}

function fill(bar, share, graded) {
  bar.style.width = Math.min(100, Math.max(0, 100 * share)) + "%";
  bar.className = "fill" + (graded && share >= 1 ? " full" : graded && share >= 0.8 ? " high" : "");
}

/* ---------- tables ---------- */

/** A table with a filter and pages. Only one page is in the document. */
class Pages {
  constructor(place, { caption, filter, columns, words, dim = () => false, extra = [], empty }) {
    Object.assign(this, { columns, words, dim, empty, rows: [], page: 0 });
    const id = place.id + "-filter";
    this.filter = el("input", { type: "search", id, placeholder: filter, spellcheck: "false", autocomplete: "off" });
    this.filter.addEventListener("input", () => this.turn(0));
    this.body = el("tbody", { role: "rowgroup" });
    this.count = el("span", { "aria-live": "polite" });
    this.back = el("button", { type: "button", class: "small", onclick: () => this.turn(this.page - 1) }, "Back");
    this.next = el("button", { type: "button", class: "small", onclick: () => this.turn(this.page + 1) }, "Next");
    const heads = columns.map((column) => el("th", { scope: "col", role: "columnheader", class: column.number ? "number" : undefined },
      column.label === "" ? el("span", { class: "away" }, "Actions") : column.label));
    place.append(el("div", { class: "card table" },
      el("div", { class: "tools" }, el("label", { class: "away", for: id }, filter), this.filter, extra),
      el("table", { class: "stacks", role: "table" }, el("caption", { class: "away" }, caption), el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), this.body),
      el("div", { class: "pages" }, this.count, this.back, this.next)));
  }

  show(rows) {
    this.rows = rows;
    this.draw();
  }

  turn(page) {
    this.page = page;
    this.draw();
  }

  draw() {
    const wanted = this.filter.value.trim().toLowerCase();
    const found = wanted === "" ? this.rows : this.rows.filter((row) => this.words(row).toLowerCase().includes(wanted));
    const last = Math.max(0, Math.ceil(found.length / PAGE_ROWS) - 1);
    this.page = Math.min(Math.max(0, this.page), last);
    const from = this.page * PAGE_ROWS;
    const shown = found.slice(from, from + PAGE_ROWS);
    setText(this.count, found.length === 0 ? "" : `${number.format(from + 1)} to ${number.format(from + shown.length)} of ${number.format(found.length)}`);
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page === last;
    redraw(this.body, [shown, this.rows.length === 0], () => (shown.length === 0 ? [this.emptyRow()] : shown.map((row) => this.row(row))), this.filter);
  }

  emptyRow() {
    return el("tr", { role: "row" }, el("td", { role: "cell", class: "soft", colspan: this.columns.length }, this.rows.length === 0 ? this.empty : "Nothing matches the filter."));
  }

  row(row) {
    return el("tr", { role: "row", class: this.dim(row) ? "past" : undefined }, this.columns.map((column, index) => {
      const kind = [column.number ? "number" : "", column.label === "" ? "buttons" : ""].join(" ").trim();
      const attributes = index === 0 ? { scope: "row", role: "rowheader" } : { role: "cell", "data-label": column.label };
      return el(index === 0 ? "th" : "td", { ...attributes, class: kind || undefined }, el("div", {}, column.cell(row)));
    }));
  }
}

function limitChips(policy) {
  return el("span", { class: "chips" }, policy.limits.map((limit) => limit.permits === limit.declared
    ? el("span", { class: "chip" }, `${number.format(limit.declared)} / ${limit.interval}`)
    : el("span", { class: "chip " + (limit.permits === 0 ? "off" : "changed") }, `${number.format(limit.permits)} / ${limit.interval}, declared ${number.format(limit.declared)}`)));
}

const decided = (...outcomes) => (policy) => number.format(outcomes.reduce((sum, outcome) => sum + (policy.decisions[outcome] || 0), 0));

const policiesTable = new Pages($("policies-table"), {
  caption: "Policies",
  filter: "Filter by name or identity",
  empty: "This webapp has no policies.",
  words: (policy) => policy.name + " " + policy.identity,
  columns: [
    { label: "Policy", cell: (policy) => [el("span", { title: policy.name }, policyName(policy.name)), policy.shadow ? [" ", el("span", { class: "chip odd" }, "shadow")] : [], policy.count === "failed" ? el("div", { class: "hint" }, "counts failed requests only") : undefined] },
    { label: "Per", cell: (policy) => policy.identity },
    { label: "Limits", cell: limitChips },
    { label: "Granted", number: true, cell: decided("granted") },
    { label: "Refused", number: true, cell: decided(...REFUSALS) },
    { label: "Shadow", number: true, cell: decided("shadow") },
    { label: "No store", number: true, cell: decided("degraded") },
    { label: "", cell: (policy) => el("button", { type: "button", class: "small", "data-focus": policy.name, "aria-label": "Grant for " + policy.name, onclick: () => openGrant({ policy: policy.name }) }, "Grant…") },
  ],
});

function grantState(grant) {
  const over = grant.until !== null && Date.parse(grant.until) <= serverNow();
  return grant.holds ? el("span", { class: "chip on" }, "holds") : el("span", { class: "chip" }, grant.ended !== null ? "ended" : over ? "over" : "no effect");
}

const showEnded = el("input", { type: "checkbox", id: "show-ended" });

const grantsTable = new Pages($("grants-table"), {
  caption: "Grants",
  filter: "Filter by subject, policy or words",
  empty: "There are no grants: all limits are as declared.",
  extra: [el("span", { class: "check" }, showEnded, el("label", { for: "show-ended" }, "Also ended ones"))],
  words: (grant) => [subjectOf(grant), grant.policy, grant.reason, grant.by].join(" "),
  dim: (grant) => !grant.holds,
  columns: [
    { label: "For", cell: (grant) => (grant.who === null ? "Everybody" : [el("span", { class: "hint" }, grant.who.identity + " "), el("span", { class: "mono" }, valueOf(grant.who))]) },
    { label: "Where", cell: (grant) => [grant.policy === null ? "all policies" : policyName(grant.policy), grant.interval === null ? undefined : ", per " + grant.interval] },
    { label: "Limit", cell: (grant) => el("span", { class: grant.permits === 0 ? "chip off" : "chip changed" }, change(grant)) },
    { label: "Until", cell: (grant) => (grant.until === null ? "somebody ends it" : moment(grant.until)) },
    { label: "Reason", cell: (grant) => [grant.reason, grant.warning ? el("div", {}, el("span", { class: "chip odd" }, grant.warning)) : undefined] },
    { label: "By", cell: (grant) => [grant.by, grant.at === null ? undefined : el("div", { class: "hint" }, moment(grant.at))] },
    { label: "State", cell: grantState },
    { label: "", cell: grantButtons },
  ],
});
showEnded.addEventListener("change", () => drawGrants());

function grantButtons(grant) {
  if (grant.ended !== null || grant.at === null || !grant.holds && grant.until !== null && Date.parse(grant.until) <= serverNow()) {
    return [];
  }
  const name = change(grant) + " for " + subjectOf(grant);
  return [
    el("button", { type: "button", class: "small", "data-focus": grant.id + " change", "aria-label": "Change: " + name, onclick: () => openGrant(grant, grant) }, "Change…"), " ",
    el("button", { type: "button", class: "small danger", "data-focus": grant.id + " end", "aria-label": "End: " + name, onclick: () => endGrant(grant) }, "End…"),
  ];
}

function drawGrants() {
  grantsTable.show(known.grants.filter((grant) => showEnded.checked || (grant.ended === null && (grant.until === null || Date.parse(grant.until) > serverNow()))));
}

const auditTable = new Pages($("audit-table"), {
  caption: "Changes by operators",
  filter: "Filter by operator, subject, or words",
  empty: "Nobody has changed anything yet.",
  words: (entry) => [entry.by, entry.action, entry.subject, entry.detail, entry.reason].join(" "),
  columns: [
    { label: "When", cell: (entry) => moment(entry.at) },
    { label: "Who", cell: (entry) => el("span", { class: "word" }, entry.by) },
    { label: "Action", cell: (entry) => el("span", { class: "chip" }, entry.action) },
    { label: "Subject", cell: (entry) => el("span", { class: "mono" }, entry.subject) },
    { label: "What", cell: (entry) => entry.detail },
    { label: "Reason", cell: (entry) => entry.reason },
  ],
});

/* ---------- health ---------- */

function drawNode() {
  const { node } = known;
  setText($("operator"), node.operator);
  setText($("k-subjects"), number.format(node.subjects));
  const good = node.store.answering;
  const well = good && node.warnings.length === 0;
  $("health-pill").className = "pill " + (well ? "good" : "poor");
  setText($("health-text"), good && !well ? "Needs attention" : good ? (node.store.nodes === 1 ? "Healthy, one node" : `Healthy, ${node.store.nodes} nodes`) : "Store is silent");
  const facts = [
    ["Store", good ? "answers" : "does not answer everything; such requests are decided by each policy's failure mode"],
    ["Warnings", node.warnings.join("; ") || "none"],
    ["What it is", node.described],
    ["Nodes that share the limits", number.format(node.store.nodes)],
    ["Silent parts", node.store.silent.length === 0 ? "none" : node.store.silent.join(", ")],
    ["Decided without the store", number.format(node.store.degraded) + " times since the start"],
    ["Subjects kept by this node", "about " + number.format(node.subjects)],
    ["Started", fullTime.format(new Date(node.startedAt))],
    ["Clock of this node", fullTime.format(new Date(node.now))],
  ];
  if ($("facts").children.length === 0) {
    $("facts").append(...facts.flatMap(([term]) => [el("dt", {}, term), el("dd")]));
  }
  facts.forEach(([, fact], index) => setText($("facts").children[2 * index + 1], fact));
}

/* ---------- one subject ---------- */

const open = { view: null };

async function openSubject(who) {
  location.hash = "subjects";
  show("subjects", false);
  await lookUp(who);
}

async function lookUp(who) {
  showError($("lookup-error"), null);
  try {
    const subject = await call("subject", who);
    drawSubject(subject);
    $("subject-title").focus();
    say(`Found ${subject.identity} ${shownOf(subject.identity, subject.shown)}, ${subject.windows.length} windows.`);
  } catch (error) {
    showError($("lookup-error"), error);
  }
}

function drawSubject(subject) {
  open.view?.chart.destroy();
  known.subject = subject;
  const windows = el("div", { class: "windows" });
  const more = el("button", { type: "button", class: "small", onclick: () => { open.view.all = true; updateSubject(known.subject); } });
  const canvas = el("canvas", { role: "img", "aria-label": "Use over time" });
  const legend = el("ul", { class: "legend" });
  const grants = el("section", { class: "card", "aria-labelledby": "own-grants" });
  const refusals = el("section", { class: "card inner", "aria-labelledby": "own-refusals" });
  const name = subject.identity + " " + shownOf(subject.identity, subject.shown);
  const { grantee } = subject;
  $("subject").replaceChildren(
    el("section", { class: "card", "aria-labelledby": "subject-title" },
      el("div", { class: "who" },
        el("h3", { id: "subject-title", tabindex: "-1" }, el("span", { class: "soft" }, subject.identity + " "), el("span", { class: "mono" }, shownOf(subject.identity, subject.shown))),
        el("div", { class: "actions" },
          grantee === null ? [] : [
            el("button", { type: "button", onclick: () => twice(name) }, "Twice the limit for a day…"),
            el("button", { type: "button", onclick: () => block(name) }, "Block for an hour…"),
          ],
          el("button", { type: "button", onclick: () => reset(name) }, "Reset…"),
          grantee === null ? [] : el("button", { type: "button", onclick: () => openGrant({ who: grantee }) }, "Other grant…"))),
      grantee === null ? el("p", { class: "hint" }, whyNoGrant(subject)) : undefined),
    el("section", { class: "card", "aria-labelledby": "windows-title" }, el("h3", { id: "windows-title" }, "Windows"), windows, more),
    el("section", { class: "card", "aria-labelledby": "use-title" }, el("h3", { id: "use-title" }, "Use while this page is open"), el("div", { class: "chart" }, canvas), legend),
    el("div", { class: "columns" }, grants, refusals),
  );
  const chart = lineChart(canvas, false);
  chart.options.scales.y.suggestedMax = 100;
  chart.options.scales.y.ticks.callback = (value) => value + " %";
  open.view = { windows, more, canvas, legend, grants, refusals, chart, all: false, samples: [] };
  updateSubject(subject);
}

function whyNoGrant({ identity }) {
  return identity.includes("+")
    ? `Grants go to one of its parts: the ${identity.split("+").join(" or the ")}.`
    : `Its value is long or not plain ASCII, and only its key is known here. To grant it something, look it up by its value.`;
}

const share = (window) => (window.limit === 0 ? 1 : window.used / window.limit);
const windowName = (window) => policyName(window.policy) + " / " + window.interval;

function updateSubject(subject) {
  known.subject = subject;
  const view = open.view;
  const sorted = inOrder(subject.windows);
  const shown = view.all ? sorted : sorted.slice(0, MOST_WINDOWS);
  view.more.hidden = shown.length === sorted.length;
  setText(view.more, `Show all ${sorted.length} windows`);
  while (view.windows.children.length > shown.length) {
    view.windows.lastElementChild.remove();
  }
  shown.forEach((window, index) => drawWindow(view.windows.children[index] || view.windows.appendChild(windowRow()), window));
  if (shown.length === 0) {
    view.windows.replaceChildren(el("p", { class: "empty" }, "No policy counts this identity."));
  }
  drawUse(sorted);
  redraw(view.grants, subject.grants, () => grantsOf(subject), $("subject-title"));
  redraw(view.refusals, subject.refusals, () => refusalsOf(subject), $("subject-title"));
}

/** The fullest first, as it was when the subject was opened: rows that change places every two seconds cannot be read. */
function inOrder(windows) {
  const places = (open.view.places ||= new Map([...windows].sort((one, other) => share(other) - share(one)).map((window, index) => [windowName(window), index])));
  return [...windows].sort((one, other) => (places.get(windowName(one)) ?? places.size) - (places.get(windowName(other)) ?? places.size));
}

function windowRow() {
  return el("div", { class: "window" },
    el("div", {}, el("div", {}), el("div", { class: "hint" })),
    el("div", {}, el("div", { class: "line" }, el("span", {}), el("span", {})), el("div", { class: "track", "aria-hidden": "true" }, el("div", { class: "fill" }))),
    el("div", { class: "right" }, el("div", {}), el("div", { class: "hint" })));
}

function drawWindow(row, window) {
  const [name, middle, right] = row.children;
  setText(name.children[0], policyName(window.policy));
  name.children[0].title = window.policy;
  setText(name.children[1], "per " + window.interval);
  setText(middle.children[0].children[0], `${number.format(window.used)} of ${number.format(window.limit)} used`);
  const changed = window.limit !== window.declared;
  middle.children[0].children[1].className = changed ? "chip changed" : "";
  setText(middle.children[0].children[1], changed ? "declared " + number.format(window.declared) : "");
  fill(middle.children[1].firstChild, share(window), true);
  setText(right.children[0], window.limit === 0 ? "blocked" : number.format(window.remaining) + " left");
  setText(right.children[1], window.resetMillis === 0 ? "nothing spent" : "next one in " + duration(window.resetMillis));
}

function drawUse(sorted) {
  const view = open.view;
  view.names ||= sorted.slice(0, DRAWN_WINDOWS).map(windowName);
  const drawn = sorted.filter((window) => view.names.includes(windowName(window)));
  view.samples.push({ at: serverNow(), shares: new Map(drawn.map((window) => [windowName(window), 100 * share(window)])) });
  view.samples.splice(0, Math.max(0, view.samples.length - POINTS));
  view.chart.data.labels = view.samples.map((sample) => preciseTime.format(sample.at));
  view.names.forEach((name, index) => {
    const paintWith = colour("--s" + index);
    const dataset = (view.chart.data.datasets[index] ||= {});
    Object.assign(dataset, { label: name, pointRadius: view.samples.length < 3 ? 2 : 0, data: view.samples.map((sample) => sample.shares.get(name) ?? null), borderColor: paintWith, backgroundColor: paintWith });
  });
  paint(view.chart);
  view.chart.update("none");
  if (view.legend.children.length === 0) {
    view.legend.append(...view.names.map((name, index) => {
      const swatch = el("span", { class: "swatch" });
      swatch.style.background = `var(--s${index})`;
      return el("li", {}, swatch, el("span", {}, name));
    }));
  }
  view.canvas.setAttribute("aria-label", "Share of each limit that is used, over time. Now: "
    + view.names.map((name) => `${name} ${Math.round(view.samples.at(-1).shares.get(name) || 0)} percent`).join(", ") + ".");
}

function grantsOf(subject) {
  const rows = subject.grants.map((grant) => el("li", {},
    el("div", { class: "line" }, el("span", {}, change(grant)), el("span", {}, grantButtons(grant))),
    el("div", { class: "hint" }, [grant.policy === null ? "all policies" : policyName(grant.policy), grant.interval === null ? "" : "per " + grant.interval, grant.until === null ? "until it is ended" : "until " + fullTime.format(new Date(grant.until)), grant.reason].filter((part) => part !== "").join(" · "))));
  return [el("h3", { id: "own-grants" }, "Grants that change it"),
    rows.length === 0 ? el("p", { class: "empty" }, "None of its own.") : el("ol", { class: "ranks" }, rows)];
}

function refusalsOf(subject) {
  const head = el("tr", {}, ["When", "Policy", "Interval"].map((label) => el("th", { scope: "col" }, label)));
  const rows = subject.refusals.slice(0, RANKED).map((refusal) => el("tr", {}, el("td", {}, el("time", { datetime: refusal.at, title: fullTime.format(new Date(refusal.at)) }, preciseTime.format(new Date(refusal.at)))), el("td", { title: refusal.policy }, policyName(refusal.policy)), el("td", { class: "word" }, refusal.interval)));
  return [el("h3", { id: "own-refusals" }, "Refused lately, on this node"),
    rows.length === 0 ? el("p", { class: "empty" }, "Nothing.") : el("table", {}, el("caption", { class: "away" }, "Refusals, newest first"), el("thead", {}, head), el("tbody", {}, rows))];
}

const refreshSubject = async () => {
  const { key, again } = known.subject;
  const subject = await call("subject", again);
  if (known.subject.key === key) {
    updateSubject(subject);
  }
};

/* ---------- what a grant changes ---------- */

function warnings(draft, limits) {
  const found = [];
  const everybody = draft.who === undefined;
  if (limits.length === 0) {
    return ["No policy of this node counts this: the grant would change nothing here."];
  }
  if (limits.some((one) => one.then === 0)) {
    found.push(everybody ? "This blocks everybody wherever it applies, also from this page if a rule covers its path." : "This blocks all of its requests wherever it applies.");
  }
  if (everybody) {
    found.push("This changes the limits of everybody.");
  }
  const several = new Set(limits.map((one) => one.interval)).size > 1;
  if (several && draft.permits > 0 && draft.permits !== UNLIMITED) {
    found.push("Every interval gets the same number. Choose one interval, or multiply instead.");
  }
  if (draft.permits !== 0 && limits.some((one) => one.then !== 0 && one.then < one.now)) {
    found.push("This lowers a limit.");
  }
  if (limits.every((one) => one.then === one.now)) {
    found.push("Nothing changes: another grant decides, or the numbers are the same.");
  }
  if (draft.until === undefined) {
    found.push("It holds until somebody ends it.");
  }
  return found;
}

function previewOf(draft, limits) {
  const head = el("tr", {}, el("th", { scope: "col" }, "Policy"), el("th", { scope: "col" }, "Per"), el("th", { scope: "col", class: "number" }, "Now"), el("th", { scope: "col", class: "number" }, "Then"));
  const direct = limits.filter((one) => fallbackOf(one) === undefined);
  const ordered = [...direct, ...limits.filter((one) => !direct.includes(one))];
  const rows = ordered.slice(0, 6).map((one) => el("tr", {}, el("td", { title: one.policy }, policyName(one.policy), fallbackOf(one)), el("td", { class: "word" }, one.interval), el("td", { class: "number" }, number.format(one.now)),
    el("td", { class: "number" }, el("strong", {}, one.then === 0 ? "blocked" : number.format(one.then)))));
  return [
    rows.length === 0 ? undefined : el("table", {}, el("caption", { class: "away" }, "Limits now and with this grant"), el("thead", {}, head), el("tbody", {}, rows)),
    limits.length > rows.length ? el("p", { class: "hint" }, `and ${limits.length - rows.length} more`) : undefined,
    ...warnings(draft, limits).map((text) => el("p", { class: "warning" }, text)),
  ].filter((part) => part !== undefined);
}

/** Requests that lack what a policy counts are counted as something else. */
function fallbackOf(limit) {
  const identity = known.policies.find((policy) => policy.name === limit.policy)?.identity ?? limit.countedAs;
  return identity === limit.countedAs ? undefined : el("div", { class: "hint" }, `if counted per ${limit.countedAs}, not ${identity}`);
}

const preview = { turn: 0, timer: 0 };

/** Shows what a grant would change, and of several questions the answer to the last one. */
async function showPreview(place, draft, replaces) {
  const turn = ++preview.turn;
  let shown;
  try {
    shown = previewOf(draft, (await call("preview", { ...draft, reason: "", replaces })).limits);
  } catch (error) {
    shown = [el("p", { class: "hint" }, error.message)];
  }
  if (turn === preview.turn) {
    showParts(place, shown);
  }
}

/** Screen readers hear what is replaced: nothing, if it says the same. */
function showParts(place, parts) {
  if (place.textContent !== parts.map((part) => part.textContent).join("")) {
    place.replaceChildren(...parts);
  }
}

/* ---------- dialogs ---------- */

const asking = { action: null };

/** Asks before anything is done. The dialog stays open when it fails, and says why. */
function ask({ title, text, draft, button, danger = false, action }) {
  setText($("confirm-title"), title);
  setText($("confirm-text"), text);
  $("confirm-effect").replaceChildren();
  $("confirm-effect").hidden = draft === undefined;
  $("confirm-reason").value = "";
  setText($("confirm-submit"), button);
  $("confirm-submit").className = "primary" + (danger ? " danger" : "");
  showError($("confirm-error"), null);
  asking.action = action;
  if (draft !== undefined) {
    showPreview($("confirm-effect"), draft);
  }
  $("confirm-dialog").showModal();
  $("confirm-reason").focus();
}

const inSeconds = (seconds) => new Date(serverNow() + 1000 * seconds).toISOString();

function askForGrant(title, text, draft, seconds, danger) {
  const named = { who: known.subject.grantee, ...draft };
  ask({
    title,
    text,
    danger,
    draft: { ...named, until: inSeconds(seconds) },
    button: danger ? "Block" : "Grant",
    action: async (reason) => {
      await write("grants", { ...named, until: inSeconds(seconds), reason });
      return "The grant is made.";
    },
  });
}

const twice = (name) => askForGrant("Twice the limit for a day", `All limits of ${name} are doubled, and what it has spent stays counted.`, { factor: 2 }, 86400, false);
const block = (name) => askForGrant("Block for an hour", `Every limited request of ${name} is refused.`, { permits: 0 }, 3600, true);

function reset(name) {
  const { key } = known.subject;
  ask({
    title: "Reset",
    text: `All that ${name} has spent is forgotten, on all nodes. This cannot be undone.`,
    button: "Reset",
    danger: true,
    action: async (reason) => {
      await write("reset", { identity: "key", value: key, reason });
      return "The subject is reset.";
    },
  });
}

function endGrant(grant) {
  ask({
    title: "End the grant",
    text: `“${change(grant)}” for ${subjectOf(grant)} ends now, on all nodes. The limit before it holds again, and what was spent stays counted.`,
    button: "End it",
    danger: true,
    action: async (reason) => {
      await write(`grants/${encodeURIComponent(grant.id)}/end`, { reason });
      return "The grant has ended.";
    },
  });
}

/** Which grant is changed, if one is; with its time to the second, and how the form shows that. */
const grantForm = { id: undefined, at: undefined, until: undefined, shownUntil: "", asked: "" };

function openGrant(start, changed = null) {
  const until = changed?.until ?? undefined;
  Object.assign(grantForm, { id: changed?.id, at: changed?.at, until, shownUntil: until === undefined ? "" : localTime(until), asked: "" });
  setText($("grant-title"), changed === null ? "New grant" : "Change the grant");
  setText($("g-submit"), changed === null ? "Make the grant" : "Change it");
  const who = start.who ?? null;
  fillIdentities($("g-identity"), [["", "Everybody"]], who === null ? [] : [who.identity]);
  $("g-identity").value = who?.identity ?? (changed === null ? onlyPart(start.policy) : "");
  $("g-value").value = who === null ? "" : who.value;
  hideValue($("g-value"), who === null || who.value === "");
  fillSelect($("g-policy"), [["", "All policies"], ...names(start.policy)]);
  $("g-policy").value = start.policy ?? "";
  $("g-interval").value = start.interval ?? "";
  const fixed = start.permits ?? null;
  $("g-kind").value = fixed === null ? "factor" : fixed === 0 ? "block" : fixed === UNLIMITED ? UNLIMITED : "permits";
  $("g-number").value = fixed !== null && fixed !== UNLIMITED && fixed !== 0 ? fixed : (start.factor ?? 2);
  $("g-for").value = changed === null ? "86400" : until === undefined ? "never" : "at";
  $("g-until").value = grantForm.shownUntil;
  $("g-reason").value = start.reason ?? "";
  clearFaults();
  $("g-preview").replaceChildren();
  updateGrantForm();
  $("grant-dialog").showModal();
  (who === null ? $("g-identity") : $("g-kind")).focus();
}

/** Whom a grant for a policy is for at first: everybody, if nobody can be named whom it counts alone. */
function onlyPart(name) {
  const identity = known.policies.find((policy) => policy.name === name)?.identity ?? "";
  return identity.includes("+") || identity === "all" ? "" : identity;
}

/** A policy that this node does not know may be another's. */
function names(policy) {
  const all = known.policies.map((each) => each.name);
  return (policy && !all.includes(policy) ? [policy, ...all] : all).map((name) => [name, name]);
}

function localTime(text) {
  const at = new Date(text);
  return new Date(at.getTime() - 60000 * at.getTimezoneOffset()).toISOString().slice(0, 16);
}

function fillSelect(select, options) {
  const drawn = JSON.stringify(options);
  if (select.dataset.drawn !== drawn) {
    const value = select.value;
    select.dataset.drawn = drawn;
    select.replaceChildren(...options.map(([key, label]) => el("option", { value: key }, label)));
    if (options.some(([key]) => key === value)) {
      select.value = value;
    }
  }
}

/** What several parts count together has no grants, and is found by its key. */
function fillIdentities(select, before, more) {
  const found = new Set(known.policies.flatMap((policy) => policy.identity.split("+")));
  found.delete("all");
  const named = [...new Set([...["token", "client", "ip", "user"].filter((one) => found.has(one)), ...[...found].sort(), ...more, "key"])];
  fillSelect(select, [...before, ...named.map((name) => [name, name === "key" ? "key, as lists show it" : name])]);
}

/** What is written as a number; a fault at its field if it can be read in two ways. */
function writtenNumber(member) {
  const text = $("g-number").value.trim();
  const clear = member === "permits" ? /^\d+$/.test(text) : /^\d*[.,]?\d+$/.test(text) && !/,\d{3}$/.test(text);
  if (!clear) {
    const detail = member === "permits" ? "Write a whole number in digits only, for example 1000." : "Write a number, for example 1.5.";
    throw new ApiError(422, { errors: [{ pointer: "/" + member, detail }] });
  }
  return Number(text.replace(",", "."));
}

function writtenUntil() {
  const ends = $("g-for").value;
  if (ends !== "at") {
    return ends === "never" ? undefined : inSeconds(Number(ends));
  }
  if (grantForm.until !== undefined && $("g-until").value === grantForm.shownUntil) {
    return grantForm.until;
  }
  const at = new Date($("g-until").value);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

/** Throws the fault if a field cannot be understood. */
function draftOf() {
  const kind = $("g-kind").value;
  return {
    who: $("g-identity").value === "" ? undefined : { identity: $("g-identity").value, value: $("g-value").value },
    policy: $("g-policy").value || undefined,
    interval: $("g-interval").value || undefined,
    until: writtenUntil(),
    reason: $("g-reason").value,
    permits: kind === "block" ? 0 : kind === UNLIMITED ? UNLIMITED : kind === "permits" ? writtenNumber("permits") : undefined,
    factor: kind === "factor" ? writtenNumber("factor") : undefined,
  };
}

function updateGrantForm() {
  const kind = $("g-kind").value;
  $("g-value-field").hidden = $("g-identity").value === "";
  $("g-number-field").hidden = kind === "block" || kind === UNLIMITED;
  $("g-until-field").hidden = $("g-for").value !== "at";
  clearTimeout(preview.timer);
  let draft;
  try {
    draft = draftOf();
  } catch (fault) {
    dropPreview(fault.message);
    return;
  }
  if (draft.who?.value.trim() === "") {
    dropPreview("Say whose limit changes, then its numbers are shown here.");
    return;
  }
  const asked = JSON.stringify({ ...draft, reason: "", until: $("g-for").value + $("g-until").value });
  if (asked !== grantForm.asked) {
    preview.timer = setTimeout(() => showPreview($("g-preview"), draft, grantForm.id), grantForm.asked === "" ? 0 : PREVIEW_MILLIS);
    grantForm.asked = asked;
  }
}

/** Says why there is none, and no answer on its way is shown any more. */
function dropPreview(why) {
  preview.turn++;
  grantForm.asked = "";
  showParts($("g-preview"), [el("p", { class: "hint" }, why)]);
}

function clearFaults() {
  showError($("grant-error"), null);
  $("grant-form").querySelectorAll(".fault").forEach((each) => each.remove());
  $("grant-form").querySelectorAll("[aria-invalid]").forEach((each) => {
    each.removeAttribute("aria-invalid");
    each.removeAttribute("aria-describedby");
  });
}

/** Each fault stands at its field; the first one gets the focus. */
function showFaults(error) {
  const loose = [];
  let first = null;
  for (const fault of error.faults) {
    const input = [...$("grant-form").querySelectorAll("[data-pointer]")].find((each) => each.dataset.pointer.split(" ").includes(fault.pointer));
    if (!input || input.closest("[hidden]")) {
      loose.push(fault.detail);
      continue;
    }
    const id = input.id + "-fault";
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
    input.closest(".field").append(el("p", { class: "fault", id }, fault.detail));
    first ??= input;
  }
  const done = error.status < 500 ? ["Nothing was changed."] : [];
  showError($("grant-error"), new Error(error.faults.length === 0 ? error.message : [...done, ...loose].join("\n")));
  first?.focus();
}

function hideValue(input, hidden) {
  input.type = hidden ? "password" : "text";
  setText(document.querySelector(`[data-for="${input.id}"]`), hidden ? "Show" : "Hide");
}

/** While something is sent, it cannot be sent again. */
async function submitting(form, button, action) {
  if (form.dataset.busy) {
    return;
  }
  form.dataset.busy = "yes";
  button.disabled = true;
  try {
    await action();
  } finally {
    delete form.dataset.busy;
    button.disabled = false;
  }
}

$("grant-form").addEventListener("submit", (event) => {
  event.preventDefault();
  submitting($("grant-form"), $("g-submit"), async () => {
    clearFaults();
    try {
      const isNew = grantForm.id === undefined;
      if (isNew) {
        await write("grants", draftOf());
      } else {
        await write("grants/" + encodeURIComponent(grantForm.id), { ...draftOf(), at: grantForm.at }, "PUT");
      }
      $("g-value").value = "";
      $("grant-dialog").close();
      say(isNew ? "The grant is made." : "The grant is changed.");
      await refreshAfterChange();
    } catch (error) {
      showFaults(error instanceof ApiError ? error : { message: error.message, faults: [] });
    }
  });
});
$("grant-form").addEventListener("input", updateGrantForm);

$("confirm-form").addEventListener("submit", (event) => {
  event.preventDefault();
  submitting($("confirm-form"), $("confirm-submit"), async () => {
    try {
      const done = await asking.action($("confirm-reason").value);
      $("confirm-dialog").close();
      say(done);
      await refreshAfterChange();
    } catch (error) {
      showError($("confirm-error"), error);
    }
  });
});

/* ---------- polling ---------- */

const loads = {
  activity: async () => {
    const since = history.since;
    known.activity = await call("activity" + (since === undefined ? "" : "?since=" + since));
    if (since !== undefined && !history.goesOnWith(known.activity)) {
      history.clear();
      known.activity = await call("activity");
    }
    history.add(known.activity);
    if (view === "overview") {
      drawChart();
      drawOverview();
    }
  },
  node: async () => {
    known.node = await call("node");
    clockOffset = Date.parse(known.node.now) - Date.now();
    drawNode();
  },
  policies: async () => {
    known.policies = (await call("policies")).policies;
    policiesTable.show(known.policies);
    fillIdentities($("lookup-identity"), [], []);
  },
  grants: async () => {
    known.grants = (await call("grants")).grants;
    drawGrants();
  },
  audit: async () => {
    known.audit = (await call("audit")).entries;
    auditTable.show(known.audit);
  },
};

/** Which are asked for at each beat: numbers that move often, others now and then. */
function due(beat) {
  const wanted = ["activity"];
  if (beat % 3 === 0) {
    wanted.push("node");
  }
  if (beat % 5 === 0) {
    wanted.push(...["policies", "grants", "audit"].filter((name) => beat === 0 || name === view));
  }
  return wanted;
}

const pulse = { timer: 0, beat: 0, wait: POLL_MILLIS, running: false, live: true, signedOut: false };

async function beat() {
  if (pulse.running || !pulse.live || pulse.signedOut || document.hidden) {
    return;
  }
  pulse.running = true;
  clearTimeout(pulse.timer);
  try {
    for (const name of due(pulse.beat)) {
      await loads[name]();
    }
    // Also if the subject cannot be read, so that the next beat asks how the node is.
    if (pulse.beat++ > 0 && view === "subjects" && known.subject !== null) {
      await refreshSubject();
    }
    pulse.wait = POLL_MILLIS;
    showError($("banner"), null);
  } catch (error) {
    pulse.signedOut = error.status === 401;
    pulse.wait = Math.min(SLOWEST_POLL_MILLIS, 2 * pulse.wait);
    showError($("banner"), error instanceof SilenceError ? new Error(error.message + " Trying again.") : error);
    if (!(error instanceof ApiError) && !(error instanceof SilenceError)) {
      console.error(error);
    }
  }
  pulse.running = false;
  pulse.timer = setTimeout(beat, pulse.wait);
}

async function refreshAfterChange() {
  try {
    await Promise.all([loads.policies(), loads.grants(), loads.audit(), known.subject === null ? undefined : refreshSubject()]);
  } catch (error) {
    showError($("banner"), error);
  }
}

/* ---------- views ---------- */

const VIEWS = [...document.querySelectorAll("[data-view]")].map((each) => each.dataset.view);
let view = "overview";

function show(name, focus) {
  view = VIEWS.includes(name) ? name : "overview";
  for (const section of document.querySelectorAll("[data-view]")) {
    section.hidden = section.dataset.view !== view;
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === "#" + view) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  const heading = $("h-" + view);
  document.title = heading.textContent + " – Rate limits";
  if (focus) {
    heading.focus();
  }
  if (view === "overview" && known.activity !== null) {
    drawChart();
    drawOverview();
  }
  if (["policies", "grants", "audit"].includes(view) && known.node !== null) {
    loads[view]().catch((error) => showError($("banner"), error));
  }
}

addEventListener("hashchange", () => {
  const name = location.hash.slice(1);
  if (name !== view && name !== "main") {
    show(name, true);
  }
});

document.addEventListener("visibilitychange", beat);

$("live").addEventListener("click", () => {
  pulse.live = !pulse.live;
  $("live").classList.toggle("on", pulse.live);
  $("live").setAttribute("aria-label", pulse.live ? "Live, pause" : "Paused, go on");
  setText($("live-text"), pulse.live ? "Live" : "Paused");
  beat();
});

$("outcomes").addEventListener("change", (event) => {
  overview.outcome = Number(event.target.value);
  drawChart();
});
$("chart-details").addEventListener("toggle", () => known.activity !== null && drawChart());

$("lookup").addEventListener("submit", (event) => {
  event.preventDefault();
  const who = { identity: $("lookup-identity").value, value: $("lookup-value").value };
  $("lookup-value").value = "";
  hideValue($("lookup-value"), true);
  lookUp(who);
});

$("new-grant").addEventListener("click", () => openGrant({}));

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
for (const button of document.querySelectorAll(".reveal")) {
  button.addEventListener("click", () => hideValue($(button.dataset.for), $(button.dataset.for).type === "text"));
}
$("grant-dialog").addEventListener("close", () => {
  clearTimeout(preview.timer);
  $("g-value").value = "";
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => known.activity !== null && drawChart());
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

show(location.hash.slice(1), false);
beat();
