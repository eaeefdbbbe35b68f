// A .wasm file is what the Worker's loader compiled.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
