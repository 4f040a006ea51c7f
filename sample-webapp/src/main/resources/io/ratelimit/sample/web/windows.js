'use strict';

// One row for each limit that an answer told of: how much is left, when more comes back, and this page's own requests as
// marks that move out of the window at its left end.
const rolling = (() => {
  const MOST_MARKS = 300;
  const MOST_ROWS = 24;
  const rows = new Map();

  function members(header) {
    return [...(header ?? '').matchAll(/"([^"]+)"((?:;[a-z]+=\d+)*)/g)].map(([, name, parameters]) => ({
      name, ...Object.fromEntries([...parameters.matchAll(/;([a-z]+)=(\d+)/g)].map(([, key, value]) => [key, Number(value)])),
    }));
  }

  function length(seconds) {
    const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
    const [size, unit] = units.find(([least]) => seconds >= least) ?? units[3];
    return `${Math.ceil(seconds / size)} ${unit}`;
  }

  function element(name, className, parent) {
    const made = document.createElement(name);
    made.className = className;
    parent.append(made);
    return made;
  }

  function row(key, title) {
    if (rows.has(key)) return rows.get(key);
    if (rows.size === MOST_ROWS) {
      const [oldest, { item }] = rows.entries().next().value;
      item.remove();
      rows.delete(oldest);
    }
    const item = element('li', '', document.getElementById('windows'));
    element('span', 'name', item).textContent = title;
    const made = { item, strip: element('div', 'strip', item), text: element('span', 'left', item), marks: [] };
    made.strip.setAttribute('aria-hidden', 'true');
    rows.set(key, made);
    return made;
  }

  function told(endpoint, who, response) {
    const now = Date.now();
    const states = new Map(members(response.headers.get('RateLimit')).map((state) => [state.name, state]));
    for (const policy of members(response.headers.get('RateLimit-Policy'))) {
      const state = states.get(policy.name);
      if (state === undefined) continue;
      const one = row(`${endpoint} ${who} ${policy.name}`, `${endpoint}, ${who || 'nobody'}: ${policy.q} per ${policy.name}`);
      Object.assign(one, { quota: policy.q, width: policy.w * 1000, left: state.r, until: now + state.t * 1000 });
      if (response.ok && one.marks.length < MOST_MARKS) {
        const mark = element('i', '', one.strip);
        one.marks.push({ at: now, mark });
      }
    }
    draw();
  }

  function draw() {
    const now = Date.now();
    for (const one of rows.values()) {
      while (one.marks.length > 0 && now - one.marks[0].at >= one.width) one.marks.shift().mark.remove();
      for (const { at, mark } of one.marks) mark.style.left = `${100 * (1 - (now - at) / one.width)}%`;
      const wait = Math.ceil((one.until - now) / 1000);
      const more = wait > 0 ? `, more in ${length(wait)}` : '';
      one.text.textContent = `${one.left} of ${one.quota} left when last told${more}`;
      one.item.classList.toggle('full', one.left === 0 && wait > 0);
    }
  }

  setInterval(() => { if (!document.hidden) draw(); }, 250);
  return { told, clear() { rows.clear(); document.getElementById('windows').replaceChildren(); } };
})();
