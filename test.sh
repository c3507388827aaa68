#!/usr/bin/env bash
# Installs what the tests need, builds, runs all of them, and closes with one line: N passed, N failed, N skipped.
# What cannot be installed here is not fatal: the tests that need it skip and say why.
set -uo pipefail
cd "$(dirname "$0")"

# Chromium for the browser tests. Debian and Ubuntu: by apt; elsewhere set FINETUNE_CHROMIUM to an installed one.
if [ -z "${FINETUNE_CHROMIUM:-}" ] && ! command -v chromium >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo -n"
  { $sudo apt-get update -qq && $sudo apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=600 chromium; } >/dev/null 2>&1 \
    || echo "Chromium could not be installed: the browser tests will skip."
fi
# axe-core checks every page's accessibility; Transformers.js opens the tokenizers we save (install scripts, which fetch model runtimes, are not needed for that); openai is the official client of the API.
if { [ ! -d FineTune.Studio.Tests/npm/node_modules/axe-core ] || [ ! -d FineTune.Studio.Tests/npm/node_modules/openai ] || [ ! -d FineTune.Studio.Tests/npm/node_modules/@huggingface/transformers ]; } && command -v npm >/dev/null 2>&1; then
  (cd FineTune.Studio.Tests/npm && npm ci --silent --ignore-scripts --no-audit --no-fund) || echo "The npm packages could not be installed: the accessibility tests and those with Transformers.js and OpenAI's client will skip."
fi

dotnet build FineTune.sln -c Release -v quiet --nologo || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet test --solution FineTune.sln -c Release --no-build --results-directory "$results" --report-xunit-trx --show-stdout None --show-stderr None
code=$?
total=0; executed=0; passed=0; failed=0
for counters in $(grep -rhoE '<Counters [^>]*>' "$results" --include='*.trx' | tr ' ' ';'); do
  value() { echo "$counters" | grep -oE ";$1=\"[0-9]+\"" | grep -oE '[0-9]+'; }
  total=$((total + $(value total))); executed=$((executed + $(value executed)))
  passed=$((passed + $(value passed))); failed=$((failed + $(value failed)))
done
[ "$total" -gt 0 ] || { failed=1; code=1; }
echo "$passed passed, $failed failed, $((total - executed)) skipped"
[ "$code" = 0 ] && [ "$failed" = 0 ]
