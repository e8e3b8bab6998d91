/** In place of `inline`: the function itself. */
export const inline = <F>(run: F): F => run;
