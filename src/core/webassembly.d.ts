// The part of the WebAssembly interface that the engine uses. TypeScript knows it only as part of the browser's DOM.
declare namespace WebAssembly {
  class Module {
    private readonly module: never;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBufferLike;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  function validate(bytes: ArrayBufferView): boolean;
  function compile(bytes: ArrayBufferView): Promise<Module>;
}
