// SPDX-License-Identifier: BSD-2-Clause

// Writes golang-FORMAT.tar, in each format that Go's archive/tar knows.
package main

import (
	"archive/tar"
	"os"
	"strings"
	"time"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func add(w *tar.Writer, h *tar.Header) {
	data := []byte("data\n")
	if h.Typeflag == tar.TypeReg {
		h.Size = int64(len(data))
	}
	check(w.WriteHeader(h))
	if h.Typeflag == tar.TypeReg {
		_, err := w.Write(data)
		check(err)
	}
}

func write(name string, format tar.Format) {
	out, err := os.Create("golang-" + name + ".tar")
	check(err)
	w := tar.NewWriter(out)
	base := tar.Header{Format: format, Mode: 0644, Uid: 4242, Gid: 4343,
		Uname: "joe", Gname: "staff", ModTime: time.Unix(123456789, 0)}
	file, link, device, long, odd := base, base, base, base, base
	file.Typeflag, file.Name = tar.TypeReg, "dir/one"
	link.Typeflag, link.Name, link.Linkname = tar.TypeLink, "two", "dir/one"
	device.Typeflag, device.Name = tar.TypeChar, "tty"
	device.Devmajor, device.Devminor = 4, 65
	long.Typeflag, long.Name = tar.TypeReg, strings.Repeat("d/", 70)+"f"
	odd.Typeflag, odd.Name, odd.Uid = tar.TypeReg, "odd", 3000000
	odd.Uname = "jö"
	if format == tar.FormatPAX {
		odd.ModTime = time.Unix(-1, 500000000)
		odd.AccessTime, odd.ChangeTime = odd.ModTime, odd.ModTime
		odd.PAXRecords = map[string]string{
			"SCHILY.xattr.user.note": "a=b\n\x01",
			"VENDOR.key": "v"}
	}
	add(w, &file)
	add(w, &link)
	add(w, &device)
	add(w, &long)
	if format != tar.FormatUSTAR {
		add(w, &odd)
	}
	check(w.Close())
	check(out.Close())
}

func main() {
	write("ustar", tar.FormatUSTAR)
	write("pax", tar.FormatPAX)
	write("gnu", tar.FormatGNU)
}
