// Shows the type of a name in code: under the pointer, after a tap, and by the keyboard. In a block that has the focus, Enter
// goes to its first name, arrow keys to the others, Escape back to the block.

/** Milliseconds in which the pointer may reach the card. */
const grace = 200;
const gap = 6;
let card;
let hiding;

/** For all pages, once. */
export function showHovers() {
  if (card !== undefined) return;
  card = document.createElement('div');
  card.className = 'hover-card';
  card.id = 'hover-card';
  card.setAttribute('role', 'tooltip');
  card.hidden = true;
  document.body.append(card);
  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch') return;
    if (nameAt(target)) show(nameAt(target));
    else if (card.contains(target)) clearTimeout(hiding);
    else if (!focused()) hideSoon();
  });
  document.addEventListener('click', ({ target }) => {
    if (nameAt(target)) show(nameAt(target));
    else if (!card.contains(target)) hide();
  });
  document.addEventListener('focusin', ({ target }) => (nameAt(target) ? show(target) : hide()));
  document.addEventListener('scroll', onScroll, { passive: true });
  document.addEventListener('keydown', onKey);
}

const nameAt = (target) => target?.closest?.('.hover');
/** The name that has the focus. */
const focused = () => nameAt(document.activeElement);

/** The page scrolls also because a name got the focus: its card stays. */
function onScroll() {
  if (!card.hidden && focused()) show(focused());
  else hide();
}

function show(name) {
  clearTimeout(hiding);
  const [type, sentence] = name.dataset.type.split('\n\n');
  card.textContent = type;
  if (sentence !== undefined) {
    const paragraph = document.createElement('p');
    paragraph.textContent = sentence;
    card.append(paragraph);
  }
  card.hidden = false;
  const { left, top, bottom } = name.getBoundingClientRect();
  const fits = bottom + gap + card.offsetHeight < innerHeight;
  card.style.left = `${Math.max(12, Math.min(left, innerWidth - card.offsetWidth - 12))}px`;
  card.style.top = `${fits ? bottom + gap : Math.max(gap, top - gap - card.offsetHeight)}px`;
  name.setAttribute('aria-describedby', card.id);
}

function hideSoon() {
  clearTimeout(hiding);
  if (!card.hidden) hiding = setTimeout(hide, grace);
}

function hide() {
  clearTimeout(hiding);
  card.hidden = true;
}

function onKey(event) {
  if (event.key === 'Escape') hide();
  const block = event.target.closest?.('pre');
  const names = [...(block?.querySelectorAll('.hover') ?? [])];
  if (names.length === 0) return;
  const at = names.indexOf(event.target);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.target === block && event.key === 'Enter') focus(names[0]);
  else if (at >= 0 && event.key === 'Escape') block.focus();
  else if (at >= 0 && step !== undefined) focus(names[(at + step + names.length) % names.length]);
  else return;
  event.preventDefault();
}

function focus(name) {
  name.tabIndex = -1;
  name.focus();
}
