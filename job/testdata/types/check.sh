#!/bin/sh
# Checks that sample job events are what the types published for Node.js say:
# each *.json of a folder must be assignable to CodePipelineEvent of
# @types/aws-lambda. A deliberately broken event must be refused, so that the
# check is known to be able to fail.
#
# usage: check.sh SAMPLES WORK
#   SAMPLES  folder of Lambda events, one per *.json file, without
#            expirationTime (those types do not know it)
#   WORK     an empty or new folder to install the compiler into
set -eu

if [ $# -ne 2 ]; then
	echo "usage: $0 SAMPLES WORK" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
samples=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)

cp "$here/package.json" "$work/"
cd "$work"
npm install --silent --no-package-lock --no-audit --no-fund

# typed FILE NAME: writes FILE into NAME.ts as a typed variable.
typed() {
	{
		echo 'import type { CodePipelineEvent } from "aws-lambda";'
		printf 'export const sample: CodePipelineEvent = '
		cat "$1"
	} >"$2.ts"
}

# compile FILE...: type-checks the files. The packages' own declarations are not
# checked: they ask for the types of Node.js, which no event needs.
compile() {
	./node_modules/.bin/tsc --noEmit --strict --skipLibCheck --types aws-lambda "$@"
}

rm -f sample-*.ts broken.ts
count=0
for sample in "$samples"/*.json; do
	[ -e "$sample" ] || break
	typed "$sample" "sample-$(basename "$sample" .json)"
	last=$sample
	count=$((count + 1))
done
if [ "$count" -eq 0 ]; then
	echo "no *.json in $samples" >&2
	exit 1
fi
compile sample-*.ts

sed 's/"accountId"/"acountId"/' "$last" >broken.json
if cmp -s "$last" broken.json; then
	echo "$last has no accountId to break" >&2
	exit 1
fi
typed broken.json broken
if compile broken.ts >broken.log; then
	echo "a broken event passes, so this check shows nothing" >&2
	exit 1
fi
if ! grep -q "acountId" broken.log; then
	echo "the broken event is refused for another reason:" >&2
	cat broken.log >&2
	exit 1
fi
echo "$count sample events are assignable to CodePipelineEvent, a broken one is refused"
