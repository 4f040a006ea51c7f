'use strict';

const MOST_ROWS = 200;
const BODIES = {
  'POST /api/contacts/batch': '[{"name":"Ada"},{"name":"Grace"}]',
  'POST /oauth/token': 'client_id=acme&client_secret=secret-acme',
};
const field = (id) => document.getElementById(id);
let stopped = false;
let sent = 0;

function chosen() {
  const [method, path] = field('endpoint').value.split(' ');
  return { method, path };
}

function suggestBody() {
  const { method } = chosen();
  field('body').disabled = method === 'GET';
  field('body').value = method === 'GET' ? '' : BODIES[field('endpoint').value] ?? '{"name":"Ada"}';
}

function request() {
  const { method, path } = chosen();
  const headers = new Headers({ Accept: 'application/json, text/plain;q=0.9' });
  const optional = { 'X-User': 'user', 'X-RateLimit': 'force', 'X-RateLimit-Minute': 'minute',
    'X-RateLimit-Hour': 'hour', 'X-RateLimit-Day': 'day' };
  for (const [name, id] of Object.entries(optional)) {
    if (field(id).value !== '') headers.set(name, field(id).value);
  }
  if (field('token').value !== '') headers.set('Authorization', 'Bearer ' + field('token').value);
  if (method === 'GET') return new Request(path, { method, headers, cache: 'no-store' });
  headers.set('Content-Type', path === '/oauth/token' ? 'application/x-www-form-urlencoded' : 'application/json');
  return new Request(path, { method, headers, body: field('body').value, cache: 'no-store' });
}

function show(status, good, cells) {
  const row = document.createElement('tr');
  for (const text of [++sent, status, ...cells]) {
    const cell = document.createElement('td');
    cell.textContent = text ?? '';
    row.append(cell);
  }
  row.children[1].className = good ? 'good' : 'bad';
  field('answers').prepend(row);
  while (field('answers').children.length > MOST_ROWS) field('answers').lastChild.remove();
}

async function send() {
  const response = await fetch(request());
  const header = (name) => response.headers.get(name);
  rolling.told(field('endpoint').value, field('token').value, response);
  const reset = header('X-RateLimit-Reset');
  show(response.status, response.ok, [header('X-RateLimit-Limit'), header('X-RateLimit-Remaining'),
    reset && new Date(reset * 1000).toLocaleTimeString(), header('Retry-After'), header('RateLimit'), await response.text()]);
  return response.status;
}

async function run(event) {
  event.preventDefault();
  const counts = new Map();
  stopped = false;
  field('send').disabled = true;
  field('stop').disabled = false;
  try {
    for (let left = Math.min(Number(field('calls').value), MOST_ROWS); left > 0 && !stopped; left--) {
      const status = await send();
      counts.set(status, (counts.get(status) ?? 0) + 1);
      field('summary').textContent = [...counts].map(([code, count]) => `${count} × ${code}`).join(', ');
    }
  } catch (failure) {
    field('summary').textContent = failure.message;
  } finally {
    field('send').disabled = false;
    field('stop').disabled = true;
  }
}

field('call').addEventListener('submit', run);
field('endpoint').addEventListener('change', suggestBody);
field('stop').addEventListener('click', () => { stopped = true; });
field('clear').addEventListener('click', () => { field('answers').replaceChildren(); field('summary').textContent = ''; sent = 0; rolling.clear(); });
suggestBody();
