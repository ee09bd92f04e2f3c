# SPDX-License-Identifier: BSD-2-Clause
#
# Children made in other ways than by libc's fork: they share what they should
# share, have their parent's ids, and keep their own changes to themselves.

. "${top_srcdir:-.}/tests/tap.sh"

cat >expected <<'EOT'
written by a vfork child: 4242
a vfork child: 7
owner set by a vfork child: 51
raw clone: uid: 42
raw clone: uid after exec: 51
raw clone: parent's uid: 4242
clone: uid: 42
clone: changed: 51
clone: parent's uid afterwards: 4242
clone: uid of the next: 42
clone: uid of a program: 42
clone with our memory: uid: 42
clone with our memory: changed: 51
clone with our memory: parent's uid afterwards: 4242
clone with our memory: uid of the next: 42
clone with our memory: uid of a program: 42
a command: 0
variables set during system(): 200
EOT

fb timeout 60 cloned >found 2>&1
is 'the program comes to its end' "$?" 0
is 'it says as much as expected' "$(wc -l <found)" "$(wc -l <expected)"
while read -r line; do
	like "$line" "$(cat found)" "^$(printf %s "$line" | sed 's/[()]/\\&/g')\$"
done <expected

done_testing
