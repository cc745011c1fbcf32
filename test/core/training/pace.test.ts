import { expect } from 'chai';
import { evaluationInterval, Pace } from '../../../src/core/training/pace.js';

const start = { step: 0, progress: 0 };
const speed = { secondsPerStep: 0.1, secondsAtEnd: 2, secondsToSave: 0 };

describe('the pace of a run', () => {
  it('of steps counts them', () => {
    const pace = new Pace({ unit: 'steps', value: 200 }, 30, speed, () => 1000, start);
    expect(pace.totalSteps).to.equal(200);
    expect([0, 50, 200, 300].map((steps) => pace.progress(steps))).to.deep.equal([0, 0.25, 1, 1]);
    expect([0, 199, 200, 201].map((steps) => pace.isOver(steps))).to.deep.equal([false, false, true, true]);
  });

  it('of epochs counts their steps, the last one up to its end', () => {
    expect(new Pace({ unit: 'epochs', value: 3 }, 30, speed, () => 0, start).totalSteps).to.equal(90);
    expect(new Pace({ unit: 'epochs', value: 0.5 }, 31, speed, () => 0, start).totalSteps).to.equal(16);
  });

  it('of a number of steps expects what is left, and the end', () => {
    const pace = new Pace({ unit: 'steps', value: 200 }, 30, speed, () => 0, start);
    expect(pace.remainingSeconds(100)).to.equal(12);
    expect(pace.remainingSeconds(300)).to.equal(2);
  });

  it('is judged by the steps that were made, once there are some', () => {
    const pace = new Pace({ unit: 'steps', value: 200 }, 30, speed, () => 0, start);
    for (const seconds of [0.2, 0.4, 0.6]) pace.add(seconds);
    expect(pace.remainingSeconds(100)).to.be.closeTo(100 * 0.4 + 2, 1e-9);
  });

  it('goes on with the steps of an earlier session', () => {
    const pace = new Pace({ unit: 'steps', value: 200 }, 30, speed, () => 0, { step: 150, progress: 0.75 });
    expect(pace.progress(150)).to.equal(0.75);
    expect([150, 199, 200].map((steps) => pace.isOver(steps))).to.deep.equal([false, false, true]);
  });

  describe('of a time', () => {
    let now: number;
    const clock = () => now;
    /** A run of 60 seconds, of which 10 went by before its first step. */
    function begin(done = start): Pace {
      now = 10;
      return new Pace({ unit: 'seconds', value: 60 }, 30, speed, clock, done);
    }

    it('leaves time for the end, and for one more step', () => {
      const pace = begin();
      for (const [second, over] of [
        [10, false],
        [57.8, false],
        [57.95, true],
        [70, true],
      ] as const) {
        now = second;
        expect(pace.isOver(100), `after ${second} s`).to.equal(over);
      }
    });

    it('leaves more time where the machine is slower than it was measured', () => {
      const pace = begin();
      for (let step = 0; step < 10; step++) pace.add(0.4);
      // The end, of 2 seconds by the first measurement, will take 8, and the next step 0.4.
      for (const [second, over] of [
        [51.5, false],
        [51.7, true],
      ] as const) {
        now = second;
        expect(pace.isOver(10), `after ${second} s`).to.equal(over);
      }
    });

    it('judges the machine by more than the first steps, and the disk not at all', () => {
      now = 10;
      const pace = new Pace({ unit: 'seconds', value: 60 }, 30, { ...speed, secondsToSave: 1 }, clock, start);
      for (let step = 0; step < 9; step++) pace.add(10);
      now = 40;
      expect(pace.isOver(9)).to.equal(false);
      for (let step = 0; step < 991; step++) pace.add(0.4);
      // Nearly all were 4 times as long as measured: the end takes a little more than 8, saving 1, and the next step 0.5.
      for (const [second, over] of [
        [49.9, false],
        [50.7, true],
      ] as const) {
        now = second;
        expect(pace.isOver(1000), `after ${second} s`).to.equal(over);
      }
    });

    it('is not cut short by one stall of the machine', () => {
      const pace = begin();
      for (let step = 0; step < 9; step++) pace.add(0.1);
      pace.add(20);
      now = 30;
      expect(pace.isOver(10)).to.equal(false);
      for (let step = 0; step < 90; step++) pace.add(0.1);
      now = 57;
      expect(pace.isOver(100)).to.equal(false);
    });

    it('leaves no less where it is faster', () => {
      const pace = begin();
      pace.add(0.001);
      now = 58.1;
      expect(pace.isOver(10)).to.equal(true);
    });

    it('is measured, not counted', () => {
      const pace = begin();
      const progress = [10, 34, 58, 80].map((second) => {
        now = second;
        return pace.progress(123);
      });
      expect(progress).to.deep.equal([0, 0.5, 1, 1]);
    });

    it('expects as many steps as fit in', () => {
      expect(begin().totalSteps).to.equal(480);
      expect(begin({ step: 100, progress: 0.2 }).totalSteps).to.equal(580);
    });

    it('goes on from where an earlier session came', () => {
      const pace = begin({ step: 100, progress: 0.2 });
      expect(pace.progress(100)).to.be.closeTo(0.2, 1e-12);
      now = 34;
      expect(pace.progress(100)).to.be.closeTo(0.6, 1e-12);
    });

    it('too short for one step makes one all the same', () => {
      now = 10;
      const pace = new Pace({ unit: 'seconds', value: 1 }, 30, speed, clock, start);
      expect([pace.isOver(0), pace.isOver(1)]).to.deep.equal([false, true]);
      expect(pace.totalSteps).to.equal(1);
      for (const step of [0, 1]) expect(pace.progress(step)).to.be.within(0, 1);
    });

    it('fault 65: is not thrown off by a clock that was set back', () => {
      const pace = begin();
      now = -100;
      expect(pace.progress(5)).to.equal(0);
    });

    it('tells the time that is left', () => {
      const pace = begin();
      now = 45;
      expect(pace.remainingSeconds(123)).to.equal(15);
      now = 70;
      expect(pace.remainingSeconds(123)).to.equal(0);
    });
  });
});

describe('the interval of evaluations', () => {
  it('gives a run forty of them', () => {
    expect(evaluationInterval(4000, 256, 0)).to.equal(100);
    expect(evaluationInterval(4001, 256, 0)).to.equal(101);
  });

  it('is at least one step', () => {
    expect(evaluationInterval(1, 256, 0)).to.equal(1);
  });

  it('lets them take a twentieth of the time of training', () => {
    // A held-out symbol costs a third of one trained on.
    for (const [steps, predictions, heldOut] of [
      [1000, 256, 50_000],
      [100_000, 256, 50_000],
      [500, 32, 120],
    ]) {
      const interval = evaluationInterval(steps, predictions, heldOut);
      expect(heldOut / 3 / (interval * predictions)).to.be.at.most(0.05);
      expect(interval).to.be.at.least(steps / 40);
    }
  });
});
