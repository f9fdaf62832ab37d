# The commands of the README. Everything else is cargo.

.PHONY: demo demo-windows msi test bench

demo:
	cargo build --workspace
	target="$$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')" && \
	"$$target/debug/desk" demo

demo-windows:
	tests/lab/up
	cargo build --package desk
	python3 tests/lab/demo_windows.py

# make msi SIGN="command": signs the program, then the MSI; the command is given the one file.
msi: export SIGN := $(SIGN)
msi:
	tests/lab/up
	installer/build

test:
	tests/run

bench:
	tests/lab/up
	cargo build --package desk
	python3 tests/bench/bench.py
	cargo bench --bench fleet
