import { expect } from 'chai';
import { Messages } from '../../../src/cli/terminal/messages.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';

const standard = { quiet: false, verbose: false, color: true };

function tellAll(messages: Messages): void {
  messages.say('said');
  messages.note('noted');
  messages.warn('warned');
  messages.detail('detailed');
  messages.error('failed');
}

describe('Messages', () => {
  it('tells all but details', () => {
    const stream = new FakeTerminal({ isTTY: false });
    tellAll(new Messages(stream, {}));
    expect(stream.text).to.equal('said\nnote: noted\nwarning: warned\ncharnn: failed\n');
  });

  it('tells details too if it is to be verbose', () => {
    const stream = new FakeTerminal({ isTTY: false });
    const messages = new Messages(stream, {});
    messages.configure({ ...standard, verbose: true });
    messages.detail('detailed');
    expect(stream.text).to.equal('detailed\n');
  });

  it('tells errors alone if it is to be quiet', () => {
    const stream = new FakeTerminal();
    const messages = new Messages(stream, {});
    messages.configure({ ...standard, verbose: true, quiet: true });
    tellAll(messages);
    expect(stream.text).to.equal('charnn: failed\n');
    expect(messages.animates).to.equal(false);
  });

  it('keeps an error on one line, without control characters', () => {
    const stream = new FakeTerminal();
    new Messages(stream, {}).error('no file a\nb\u001b[2J');
    expect(stream.text).to.equal('charnn: no file a\\nb^[[2J\n');
  });

  it('lets no name or value begin a line or drive a terminal, whatever it tells', () => {
    const stream = new FakeTerminal();
    const messages = new Messages(stream, {});
    messages.configure({ ...standard, verbose: true });
    const evil = 'a\u001b]0;b\u0007\r\u009b2J\ncharnn: c';
    const visible = 'a^[]0;b^G^M<9B>2J\\ncharnn: c\n';
    messages.say(evil);
    messages.note(evil);
    messages.detail(evil);
    messages.error(evil);
    expect(stream.text).to.equal(`${visible}note: ${visible}${visible}charnn: ${visible}`);
    stream.text = '';
    messages.warn(evil);
    expect(stream.text).to.equal(`\u001b[33mwarning:\u001b[39m ${visible}`);
    stream.text = '';
    messages.show(evil);
    messages.print(evil);
    expect(stream.text).to.equal('a^[]0;b^G^M<9B>2J\ncharnn: c\n'.repeat(2));
  });

  it('uses colour on a terminal alone, and never where it is not wanted', () => {
    const color = (isTTY: boolean, environment: Record<string, string>, wanted = true) => {
      const messages = new Messages(new FakeTerminal({ isTTY }), environment);
      messages.configure({ ...standard, color: wanted });
      return messages.color;
    };
    expect(color(true, { TERM: 'xterm' })).to.equal(true);
    expect(color(true, { TERM: 'xterm', NO_COLOR: '' })).to.equal(true);
    expect(color(true, { TERM: 'xterm', NO_COLOR: '1' })).to.equal(false);
    expect(color(true, { TERM: 'dumb' })).to.equal(false);
    expect(color(true, { TERM: 'xterm' }, false)).to.equal(false);
    expect(color(false, { TERM: 'xterm' })).to.equal(false);
  });

  it('takes the display off its line before a message, and draws it again', () => {
    const stream = new FakeTerminal();
    const messages = new Messages(stream, {});
    const display = { hide: () => void stream.write('[hide]'), draw: () => void stream.write('[draw]') };
    messages.startDisplay(display);
    messages.say('line');
    messages.endDisplay();
    messages.say('after');
    expect(stream.text).to.equal('[draw][hide]line\n[draw][hide]after\n');
  });

  it('ends only the display that is meant', () => {
    const stream = new FakeTerminal();
    const messages = new Messages(stream, {});
    const display = (name: string) => ({
      hide: () => void stream.write(`[hide ${name}]`),
      draw: () => void stream.write(`[draw ${name}]`),
    });
    const first = display('1');
    messages.startDisplay(first);
    messages.startDisplay(display('2'));
    messages.endDisplay(first);
    expect(stream.text).to.equal('[draw 1][hide 1][draw 2]');
  });

  it('goes on where standard error cannot be written', () => {
    const stream = new FakeTerminal();
    stream.write = () => {
      throw new Error('ENOSPC');
    };
    tellAll(new Messages(stream, {}));
    stream.emit('error', new Error('EPIPE'));
  });

  it('takes 80 columns where none are told', () => {
    expect(new Messages(new FakeTerminal({ columns: 0 }), {}).columns).to.equal(80);
    expect(new Messages(new FakeTerminal({ columns: 33 }), {}).columns).to.equal(33);
  });
});
