"""Knowledge as data, and the loader that checks it; see the files under `data/` for what each holds and its origin."""
