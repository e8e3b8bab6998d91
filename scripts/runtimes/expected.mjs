/** Ids with the same reason. */
const all = (reason, ids) => Object.fromEntries(ids.map((id) => [id, reason]));

/** The failures that are known, by runtime, adapter and id of a case, with their reasons. Every other one is an error. */
export const expectedFailures = {
  bun: {},
  deno: {},
};

/** Cases that cannot end on a runtime, with the reasons: they block its thread. */
export const notRun = {};
