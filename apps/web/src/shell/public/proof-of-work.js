// Does the work that the form asks of a browser before an answer is sent. It talks to nobody: the challenge came with the
// page. Where this file does not run, the form is sent without, and the next page asks for a pause instead.
const field = document.querySelector('input[name="proof"][data-challenge]');
const form = field.form;
const note = form.querySelector('[data-working]');
const challenge = JSON.parse(field.dataset.challenge);
let finished = false;
let pressed = false;

const work = solve(challenge)
  .then((proof) => {
    field.value = JSON.stringify(proof);
  })
  // Without it the next page asks for a pause.
  .catch(() => undefined)
  .finally(() => {
    finished = true;
  });

form.addEventListener('submit', (event) => {
  if (finished || event.submitter?.value === 'save') return;
  event.preventDefault();
  note.hidden = false;
  if (!pressed) work.then(() => form.submit());
  pressed = true;
});

/** The first number whose key begins as the challenge says (ALTCHA, version 2: PBKDF2 of nonce and number). */
async function solve({ parameters, signature }) {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const prefix = keyPrefix.toLowerCase();
  const password = new Uint8Array([...bytesOf(nonce), 0, 0, 0, 0]);
  const place = new DataView(password.buffer).setUint32.bind(new DataView(password.buffer), password.length - 4);
  for (let counter = 0; ; counter += 1) {
    place(counter);
    const key = await window.crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const way = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: cost };
    const derivedKey = hexOf(new Uint8Array(await window.crypto.subtle.deriveBits(way, key, keyLength * 8)));
    if (derivedKey.startsWith(prefix))
      return { challenge: { parameters, signature }, solution: { counter, derivedKey } };
  }
}

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
