# Ward's everyday commands. Each is a script under scripts/ that can be run alone.
.PHONY: round test check faults bench matrix format dist clean help

help:            ## What there is
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

round:           ## Install what is missing, build, and go over this machine
	@scripts/install-needs build
	@swift build -c release --product ward
	@.build/release/ward round $(ARGS) || [ $$? -le 2 ]

test:            ## Install what tests need, and run them
	@scripts/test

check:           ## Format, lint, forbidden words, data files, machine output against its schemas
	@scripts/check

faults:          ## Kill processes that work on a vault, FAULTS=n times, and look at what is left
	@scripts/faults

bench:           ## The figures of the README, beside the peers
	@scripts/bench

matrix:          ## Compare Ward with 160 servers whose truth is known
	@swift build -c release --product ward
	@folder=$$(mktemp -d) && trap 'scripts/matrix down $$folder; rm -rf $$folder' EXIT && \
	    scripts/matrix up $$folder && scripts/matrix check $$folder .build/release/ward

format:          ## Rewrite the sources in the project's format
	@swift format format --in-place --parallel --recursive Package.swift Sources Tests

dist:            ## A static ward with manual and completions, as .tar.xz and .deb under dist/
	@scripts/dist

clean:           ## Remove what was built
	@rm -rf .build .build-* dist
