/* SPDX-License-Identifier: BSD-2-Clause */
/* Knows the names that proc(5) has for the program of the process that asks. */
#include "preload/base/loaded.h"

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "raw/preload_list.h"
#include "raw/stat.h"
#include "raw/syscall.h"

const char *loaded_program;
int loaded_fd;

static const char own_link[] = "/proc/self/exe";
static const char removed[] = " (deleted)";
static ino_t own_ino;
static dev_t own_dev;

bool loaded_is_own(const char *path)
{
	static const char proc[] = "/proc/", exe[] = "/exe";
	char number[24];
	size_t size;

	if (!raw_starts(path, proc))
		return false;
	path += sizeof(proc) - 1;
	if (raw_equal(path, "self/exe") || raw_equal(path, "thread-self/exe"))
		return true;
	size = raw_decimal(number, raw(__NR_getpid));
	return raw_starts(path, number) && raw_equal(path + size, exe);
}

/* ----------------------------------------- which file a process has loaded */

/* Opens /proc/PID/NAME, where `exe` is /proc/PID/exe. */
static long open_beside(const char *exe, const char *name)
{
	char path[64];
	struct raw_text text = raw_text(path, sizeof(path));
	const char *end = raw_word_base(raw_word(exe)).at;

	raw_put_bytes(&text, exe, end - exe);
	raw_put(&text, name);
	raw_put_end(&text);
	return text.full ? -ENAMETOOLONG
			 : raw(__NR_openat, AT_FDCWD, path,
			       O_RDONLY | O_CLOEXEC, 0);
}

/* Where the text of the process begins, as its loader has told the kernel; 0 if
   that is not known.  proc_pid_stat(5): field 26, of which the second may have
   blanks, in parentheses. */
static unsigned long text_of(const char *exe)
{
	char text[1024], *at, *end;
	long fd = open_beside(exe, "stat"), n;

	if (fd < 0)
		return 0;
	n = raw(__NR_read, fd, text, sizeof(text) - 1);
	raw(__NR_close, fd);
	if (n <= 0)
		return 0;
	for (end = text + n; end > text && *end != ')';)
		end--;
	*(text + n) = '\0';
	at = end;
	for (unsigned field = 2; *at && field < 26; field++)
		for (at++; *at && *at != ' ';)
			at++;
	for (end = *at ? ++at : at; *end && *end != ' ';)
		end++;
	*end = '\0';
	return raw_number(at, 10, 0);
}

/* A number in hexadecimal digits, and where it ends. */
static unsigned long read_hex(const char **at)
{
	unsigned long number = 0;

	for (;; ++*at)
		if (**at >= '0' && **at <= '9')
			number = number * 16 + (**at - '0');
		else if (**at >= 'a' && **at <= 'f')
			number = number * 16 + (**at - 'a' + 10);
		else
			return number;
}

/* The path in a line of proc_pid_maps(5) that an address lies in; NULL if it
   does not. */
static const char *path_of_line(const char *line, unsigned long address)
{
	unsigned long begin = read_hex(&line), end;

	if (*line++ != '-')
		return NULL;
	end = read_hex(&line);
	if (address < begin || address >= end)
		return NULL;
	while (*line && *line != '/')
		line++;
	return *line ? line : NULL;
}

/* Finds the file that is mapped at an address of the process: its length, 0 if
   there is none. */
__attribute__((noinline)) static size_t find_file(const char *exe, char *to,
						  size_t size)
{
	unsigned long address = text_of(exe);
	long fd = address ? open_beside(exe, "maps") : -1, n;
	char text[2 * PATH_MAX];
	const char *path = NULL;
	size_t length = 0;

	/* The kernel reads whole lines. */
	while (fd >= 0 && !path &&
	       (n = raw(__NR_read, fd, text, sizeof(text) - 1)) > 0) {
		text[n] = '\0';
		for (char *line = text, *end; *line && !path; line = end) {
			for (end = line; *end && *end != '\n';)
				end++;
			if (*end)
				*end++ = '\0';
			path = path_of_line(line, address);
		}
	}
	if (fd >= 0)
		raw(__NR_close, fd);
	if (path) {
		length = raw_length(path);
		if (length > size)
			length = size;
		memcpy(to, path, length);
	}
	return length;
}

/* ------------------------------------------------------------- this process */

void loaded_note_file(const struct stat *file)
{
	own_ino = file->st_ino;
	own_dev = file->st_dev;
}

/* False if the path leads to another file by now, or to none. */
static bool is_in_place(void)
{
	struct stat st;

	return !own_ino || (raw_stat(AT_FDCWD, loaded_program, &st, 0) >= 0 &&
			    st.st_ino == own_ino && st.st_dev == own_dev);
}

static bool is_removed(const char *path, size_t size)
{
	const size_t n = sizeof(removed) - 1;

	return size > n && !memcmp(path + size - n, removed, n);
}

/* Takes the new name of a file that was renamed.  The old one is never changed,
   as others may be reading it. */
static void follow(void)
{
	char *path = mem_map(PATH_MAX);
	size_t size = path ? find_file(own_link, path, PATH_MAX - 1) : 0;

	if (size && !is_removed(path, size))
		loaded_program = path;
	else if (path)
		mem_unmap(path, PATH_MAX);
}

const char *loaded_path(char buffer[40])
{
	struct raw_text text = raw_text(buffer, 40);
	struct stat st;

	/* The program may have closed it, and opened another file. */
	if (likely(!loaded_fd) || raw_fstat(loaded_fd, &st) < 0 ||
	    st.st_nlink) {
		if (!loaded_fd && !is_in_place())
			follow();
		return loaded_program;
	}
	raw_put(&text, "/proc/self/fd/");
	raw_put_number(&text, loaded_fd, 10);
	raw_put_end(&text);
	return buffer;
}

size_t loaded_read_link(char *text, size_t size)
{
	size_t n = is_in_place() ? 0 : find_file(own_link, text, size);

	if (n)
		return n;
	n = raw_length(loaded_program);
	if (n > size)
		n = size;
	memcpy(text, loaded_program, n);
	return n;
}

/* ---------------------------------------------------------- other processes */

static bool is_exe(const char *path)
{
	return raw_starts(path, "/proc/") && path[6] >= '1' && path[6] <= '9' &&
	       raw_equal(raw_word_base(raw_word(path)).at, "exe");
}

/* True for the program of another process, if the kernel's answer about it is
   the shim. */
static bool is_of_other(const char *path, const char *text, size_t size)
{
	return preload_is_fakebuild((struct raw_word){ text, size }) &&
	       !(loaded_program && loaded_is_own(path));
}

long loaded_correct_link(const char *path, char *text, size_t size, long n)
{
	size_t length;

	if (likely(!is_exe(path)) || !is_of_other(path, text, n))
		return n;
	length = find_file(path, text, size);
	if (!length)
		return n;
	/* Some take the first zero for its end. */
	if ((long)length < n)
		memset(text + length, 0, n - length);
	return (long)length;
}

bool loaded_find(const char *path, char program[PATH_MAX])
{
	size_t size;
	long n;

	if (likely(!is_exe(path)))
		return false;
	n = raw(__NR_readlinkat, AT_FDCWD, path, program, PATH_MAX);
	if (n <= 0 || !is_of_other(path, program, n))
		return false;
	size = find_file(path, program, PATH_MAX - 1);
	program[size] = '\0';
	return size;
}

void loaded_correct_fd(const char *path, int fd)
{
	char program[PATH_MAX];
	long flags, file;

	if (!loaded_find(path, program))
		return;
	flags = raw(__NR_fcntl, fd, F_GETFD);
	file = raw(__NR_openat, AT_FDCWD, program, O_RDONLY | O_CLOEXEC, 0);
	if (file < 0)
		return;
	raw(__NR_dup3, file, fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
	raw(__NR_close, file);
}
