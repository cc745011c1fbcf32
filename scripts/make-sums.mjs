// Writes corpora/sums.txt: sums of two numbers below 100 as lines of text, `12+34=46`, in a fixed random order.
// A model that has learnt to add continues `12+34=` with `46`; the last tenth of the sums is unlike any before it.
import { writeFileSync } from 'node:fs';
import seedrandom from 'seedrandom';

const LINES = 8000;

const sums = [];
for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) sums.push(`${a}+${b}=${a + b}\n`);

// Fisher and Yates: every order is equally likely.
const random = seedrandom('sums');
for (let i = sums.length - 1; i > 0; i--) {
  const j = Math.floor(random() * (i + 1));
  [sums[i], sums[j]] = [sums[j], sums[i]];
}
writeFileSync(new URL('../corpora/sums.txt', import.meta.url), sums.slice(0, LINES).join(''));
