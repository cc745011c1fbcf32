import { expect } from 'chai';
import { previousModelPath, previousStatePath, statePath } from '../../../src/node/files/names.js';

describe('the names around a model', () => {
  it('drop a final .json', () => {
    expect(statePath('models/novel.json')).to.equal('models/novel.training.jsonl');
    expect(previousModelPath('models/novel.json')).to.equal('models/novel.previous.json');
    expect(previousStatePath('models/novel.json')).to.equal('models/novel.previous.training.jsonl');
  });

  it('keep any other ending', () => {
    expect(statePath('a.json.bak')).to.equal('a.json.bak.training.jsonl');
    expect(previousModelPath('novel')).to.equal('novel.previous.json');
  });

  it('let the state of a model that was set aside be found by that model', () => {
    expect(statePath(previousModelPath('novel.json'))).to.equal(previousStatePath('novel.json'));
  });
});
