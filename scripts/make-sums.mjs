// Writes corpora/sums.txt: sums of two numbers below 100 as lines of text, `12+34=46`, in a fixed random order.
// A model that has learned to add continues `12+34=` with `46`. No sum occurs twice, so the held-out last tenth is new.
import { writeFileSync } from 'node:fs';
import seedrandom from 'seedrandom';

const LINES = 8000;

const sums = [];
for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) sums.push(`${a}+${b}=${a + b}\n`);

// Fisher-Yates shuffle.
const random = seedrandom('sums');
for (let i = sums.length - 1; i > 0; i--) {
  const j = Math.floor(random() * (i + 1));
  [sums[i], sums[j]] = [sums[j], sums[i]];
}
writeFileSync(new URL('../corpora/sums.txt', import.meta.url), sums.slice(0, LINES).join(''));
