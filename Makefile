# The commands of the README. Everything else is cargo.

.PHONY: demo demo-windows test bench

demo:
	cargo build --workspace
	target="$$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')" && \
	"$$target/debug/desk" demo

demo-windows:
	tests/lab/up
	cargo build --package desk
	python3 tests/lab/demo_windows.py

test:
	tests/run

bench:
	tests/lab/up
	cargo build --package desk
	python3 tests/bench/bench.py
