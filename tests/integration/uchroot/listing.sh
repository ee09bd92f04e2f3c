# SPDX-License-Identifier: BSD-2-Clause
#
# What goes in comes out: a tarball with every kind of member is unpacked as an
# image, and a box of it packs its root again.  Both list the same members, with
# the same owners, modes, times, devices, links, data and attributes.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
need python3 setcap setfattr tar

listing=$top_srcdir/tests/jobs/listing
export TAR_OPTIONS='--sort=name --numeric-owner'

sh "$top_srcdir/tests/jobs/furnish" image tar
mkdir image/dev image/proc image/run
long=$(printf '%0100d' 42)
fb_sh '
	cd image && ZOO_WITHOUT_ATTRIBUTES=1 "$1/tests/jobs/zoo" && cd zoo &&
	echo >capable && setcap cap_net_raw,cap_net_admin+ep capable &&
	chown 0:4343 set-gid && chmod 2711 set-gid &&
	echo >tagged && setfattr -n user.note -v hello tagged &&
	setfattr -n trusted.note -v secret tagged &&
	mkdir -p "$2/$2/$2" && echo >"$2/$2/$2/$2" &&
	ln "$2/$2/$2/$2" "$2/hard" && ln -s "$2/$2/$2" "$2/link" &&
	ln -s "$2$2" to-long && chown 4242:4343 "$2/$2/$2" &&
	mkdir odd && cd odd && echo >"new
line" && echo >" spaces  " && echo >"\\back\\slash" && echo >"-dash" &&
	echo >"$(printf "utf8-\303\274\305\221")" &&
	echo >"$(printf "latin1-\374")" && ln -s "$(printf "to-\303\274")" link &&
	ln "$(printf "utf8-\303\274\305\221")" "$(printf "hard-\303\274")" &&
	cd .. && : >nothing && truncate -s 8M huge && truncate -s 4242 hole &&
	printf 4242 >>hole && chown 4242 hole &&
	find .. -depth -exec touch -h -d @1042424242.125 {} + &&
	touch -d @42 plain && touch -d @4242424242 locked deep/er &&
	chown 4242:4343 .. && chmod 1751 .. && touch -d @4242 .. &&
	cd .. &&
	tar --xattrs --xattrs-include="*" --sparse -cf ../pax.tar . &&
	tar --format=gnu --sparse -cf ../gnu.tar . &&
	tar --format=ustar -cf ../ustar.tar --exclude=./zoo/wide \
		--exclude=./zoo/read-only --exclude=./zoo/huge \
		--exclude=./zoo/to-long --exclude="./zoo/*$2*" \
		--exclude=./zoo/locked --exclude=./zoo/locked.hard .' "$top_srcdir" "$long" || bail 'no tarballs'
rm -rf image

# What lies below the box's own file systems is not of the image.
pack()
{
	uchroot "$1" tar --sort=name --one-file-system --xattrs --xattrs-include='*' -cf - --exclude='./proc/*' \
		--exclude='./dev/*' --exclude='./run/*' --sparse -C / .
}

# Members of a tarball, without the places where a box mounts.
members()
{
	"$listing" "$1" | grep -aEv '^\./(dev|proc|run) '
}

# The same with times, as tar lists them.
members_by_tar()
{
	tar -tvvf "$1" --full-time | tr -s ' ' | grep -aEv ' \./(dev|proc|run)/$'
}

for format in gnu pax ustar; do
	pack $format.tar >out.tar 2>err
	is "$format: a box packs its root" "$(cat err)" ''
	members $format.tar >expected
	like "$format: the tarball has odd owners" "$(cat expected)" \
		'zoo/set-both +file +6510 uid=4242 gid=4343'
	like "$format: and devices" "$(cat expected)" \
		'zoo/block +block +0660 uid=0 gid=4343 .*8:17'
	members out.tar >found
	same_file "$format: what comes out is what went in" found expected
	members_by_tar $format.tar >expected
	members_by_tar out.tar >found
	same_file "$format: ... with times" found expected
done
like 'attributes were there' "$(members pax.tar)" \
	'zoo/capable .*security.capability='

done_testing
