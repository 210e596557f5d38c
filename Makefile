# The commands of this project. `make up` and `make test` are all a newcomer needs; both include every set-up step.
SHELL := /bin/sh
MESH := bin/mesh
.DEFAULT_GOAL := help
.PHONY: help setup up down verify preview status check test bench format

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the program itself needs (Node.js, npm packages) and compile it
	@bin/setup paper

up: ## bring up two meshed clusters on the local cloud and prove traffic between them (Linux, root)
	@bin/setup real
	@$(MESH) lab up

down: ## remove the local cloud; nothing is left
	@bin/setup paper
	@$(MESH) lab down

status: ## what runs in the local cloud
	@$(MESH) lab status

verify: ## prove the mesh again
	@$(MESH) verify --stack lab

preview: ## preview the lab environment on paper (no root, nothing is created)
	@bin/setup paper
	@$(MESH) lab preview

check: ## format, lint, types, unit, component and golden tests: under two minutes
	@bin/setup paper
	@. bin/env && node dist/test/run.js check

test: ## every test, local cloud included (Linux, root)
	@bin/setup real
	@. bin/env && node dist/test/run.js all

bench: ## measure cold and warm times of the local cloud and of the program
	@bin/setup real
	@# A missed target is told at the end: it must not keep the other benchmarks from running.
	@status=0; for what in 'bench plan' 'bench program' 'lab bench'; do $(MESH) $$what || status=$$?; done; exit $$status

format: ## rewrite every file in the house format
	@. bin/env && node_modules/.bin/prettier --log-level warn --write .
