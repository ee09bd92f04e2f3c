# SPDX-License-Identifier: BSD-2-Clause
#
# A default ACL counts from the moment it is set, also in a session that has
# seen nothing else which makes new files special.

. "${top_srcdir:-.}/tests/tap.sh"

mkdir place
fb conform place acl >found || bail 'no answers'
answer()
{
	sed -n "s|^acl/$1 umask 0022 in extended by 0 => ||p" found
}
like 'a new file inherits it as its access ACL' "$(answer 'file 0755')" \
	'^set=0 open=3 -06[0-7]* 0:0 acl:02000000[0-9a-f]* acl=ENODATA$'
like 'a new directory inherits it twice' "$(answer 'dir 0755')" \
	'^set=0 mkdir=0 d06[0-7]* 0:0 acl:02000000[0-9a-f]* acl:02000000'
done_testing
