// Ids of clauses lead to the contract, and clauses to the cases that test them.
import { outsideCode } from './links.mjs';

const id = String.raw`[A-Z]\d{1,2}`;
const list = new RegExp(String.raw`(\bclauses? |\()(${id}(?:(?:, | and | to |, and )${id})*)(?=[\s).,;:])`, 'g');

/** Makes links of the ids after "clause" and of those in parentheses. @param known the ids that exist. */
export function linkClauses(text, known, contract = '/contract') {
  return outsideCode(text, (part) =>
    part.replaceAll(list, (all, before, ids) => {
      if (!ids.match(new RegExp(id, 'g')).every((each) => known.has(each))) return all;
      return before + ids.replaceAll(new RegExp(id, 'g'), (each) => `[${each}](${contract}#${each})`);
    }),
  );
}

/** The ids of the clauses of a contract. */
export const clausesOf = (text) => new Set([...text.matchAll(/^\*\*([A-Z]\d+)\*\*/gm)].map(([, each]) => each));

/** Gives each clause of the contract an anchor, and the number of its cases. @param cases from `@dispatch/conformance`. */
export function linkCases(text, cases) {
  const counts = new Map();
  for (const { clause } of cases) counts.set(clause, (counts.get(clause) ?? 0) + 1);
  return text.replaceAll(/^\*\*([A-Z]\d+)\*\*/gm, (_all, clause) => {
    const count = counts.get(clause) ?? 0;
    const label = `${count} case${count === 1 ? '' : 's'}`;
    return `<a id="${clause}" class="clause" href="#${clause}">${clause}</a> <a class="cases" href="/reference/cases#${clause}" aria-label="${label} of ${clause}">${label}</a> `;
  });
}

/** The page that lists all cases by their clauses. */
export function casesPage(contract, cases) {
  const promises = new Map(
    [...contract.matchAll(/^\*\*([A-Z]\d+)\*\* ([^]*?)(?=\n\n)/gm)].map(([, clause, text]) => [
      clause,
      text.replaceAll('\n', ' '),
    ]),
  );
  const parts = [...contract.matchAll(/^## ([A-Z])\. (.+)$/gm)];
  const lines = [
    '# Cases of the contract',
    '',
    `The ${cases.length} cases of [\`@dispatch/conformance\`](/packages/conformance), by the clause of [the contract](/contract) that each one tests.`,
    '',
  ];
  for (const [, letter, title] of parts) {
    lines.push(`## ${letter}. ${title}`, '');
    for (const [clause, promise] of promises) {
      if (!clause.startsWith(letter)) continue;
      lines.push(`<a id="${clause}" class="clause" href="/contract#${clause}">${clause}</a> ${promise}`, '');
      for (const each of cases.filter((one) => one.clause === clause))
        lines.push(`- \`${each.id}\`: ${each.title.replaceAll('<', '&lt;').replaceAll('[', String.raw`\[`)}`);
      lines.push('');
    }
  }
  return `${lines.join('\n')}\n`;
}
