"""The compiled engine as a WebAssembly module, from the same sources: how it is made, laid out and found."""
