#!/bin/sh
# The least that git needs for a rollback whose facts are all known beforehand: one partial, shallow
# fetch of branch, tag and manifest, the manifest's text, a commit, a tag, one atomic push.
# Arguments: address, credentials in base 64, tag of the target, ID of the target, ID of the new deploy, folder of the project.
set -eu
url=$1 tag=$3 target=$4 new=$5 project=$6
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$url.extraheader" GIT_CONFIG_VALUE_0="Authorization: Basic $2"
prefix=${tag%/*}
git init --quiet --bare --template= .
git config remote.origin.url "$url"
git fetch --quiet --no-tags --depth=1 --filter=blob:none origin \
  +refs/heads/main:refs/remote/main +refs/heads/deploys:refs/remote/deploys "+refs/tags/$tag:refs/tags/$tag"
head=$(git rev-parse refs/remote/main)
books=$(git rev-parse refs/remote/deploys)
old=$(git rev-parse "refs/tags/$tag^{commit}")
who='Mona Lisa <mona@example.com>'
now="$(date +%s) +0000"
if [ "$project" = . ]; then
  changes=$(printf 'M 040000 %s ""\nM 040000 %s .github' \
    "$(git rev-parse "$old^{tree}")" "$(git rev-parse "$head:.github")")
else
  changes="M 040000 $(git rev-parse "$old:$project") $project"
fi
commit=$(git fast-import --quiet --force --done <<END
feature done
commit refs/new/1
mark :1
committer $who $now
data <<REASON
Roll back prod to deploy $target
REASON
from $head
$changes

get-mark :1
done
END
)
git cat-file blob "$books:deploys.json" >manifest
line=$(grep -n "\"id\": \"$target\"" manifest | head -n 1 | cut -d: -f1)
entry=$(sed -n "${line}p" manifest | sed "s/\"id\": \"$target\"/\"id\": \"$new\"/; s/\"commit\": \"[0-9a-f]*\"/\"commit\": \"$commit\"/; s/,\$//")
last=$(grep -n '^ *{"id"' manifest | tail -n 1 | cut -d: -f1)
{ sed "${last}s/\$/,/" manifest | head -n "$last"; printf '%s\n' "$entry"; tail -n "+$((last + 1))" manifest; } >changed
set -- $(git fast-import --quiet --force --done <<END
feature done
commit refs/new/2
mark :1
committer $who $now
data <<REASON
Record deploy $new
REASON
from $books
M 100644 inline deploys.json
data $(wc -c <changed)
$(cat changed)


tag $prefix/$new
mark :2
from $commit
tagger $who $now
data <<REASON
Roll back prod to deploy $target
REASON
get-mark :1
get-mark :2
done
END
)
# The commit of the target is known to the server; so git sends nothing of its tree.
echo "$commit $head $old" >grafts
GIT_GRAFT_FILE=grafts git -c advice.graftFileDeprecated=false push --quiet --atomic origin \
  "--force-with-lease=refs/heads/main:$head" "--force-with-lease=refs/heads/deploys:$books" \
  "$commit:refs/heads/main" "$1:refs/heads/deploys" "$2:refs/tags/$prefix/$new"
