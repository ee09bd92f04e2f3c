/* SPDX-License-Identifier: BSD-2-Clause */
/* A child begins a program; its words are read where it has stopped. */
#include "uchroot/audit/words.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static struct words words;

/* Starts `true` with these words, and returns it where it has begun. */
static pid_t begin(char *const *argv, char *const *envp)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execve("/bin/true", argv, envp);
		_exit(99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(
		ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXEC), 0);
	assert_int_equal(ptrace(PTRACE_CONT, pid, NULL, NULL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status >> 8, SIGTRAP | PTRACE_EVENT_EXEC << 8);
	assert_int_equal(words_begin(&words, pid), 0);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void assert_next(uint64_t *next, const char *expected)
{
	const char *word = words_next(&words, next);

	assert_non_null(word);
	assert_string_equal(word, expected);
}

static void words_come_in_their_order(void **state UNUSED)
{
	char *const argv[] = { (char *)"odd", (char *)"", (char *)"4242",
			       NULL };
	char *const envp[] = { (char *)"A=1", (char *)"B=4343", NULL };
	pid_t pid = begin(argv, envp);
	uint64_t next = words_arguments(&words);

	assert_int_equal(words.count, 3);
	assert_next(&next, "odd");
	assert_next(&next, "");
	assert_next(&next, "4242");
	assert_int_equal(next, words_environment(&words));
	assert_next(&next, "A=1");
	assert_next(&next, "B=4343");
	end(pid);
}

static void there_may_be_no_environment(void **state UNUSED)
{
	char *const argv[] = { (char *)"odd", NULL };
	char *const envp[] = { NULL };
	pid_t pid = begin(argv, envp);

	assert_int_equal(words_environment(&words), 0);
	end(pid);
}

static char *long_word(size_t size, char byte)
{
	char *word = malloc(size + 1);

	assert_non_null(word);
	memset(word, byte, size);
	word[size] = '\0';
	return word;
}

/* Of words longer than what is read at once the next one is not lost. */
static void a_long_word_is_cut(void **state UNUSED)
{
	char *one = long_word(WORD_MAX - 1, 'a'),
	     *two = long_word(WORD_MAX, 'b');
	char *three = long_word(WORD_MAX + 5000, 'c');
	char *const argv[] = { one, two, three, (char *)"4242", NULL };
	char *const envp[] = { three, (char *)"B=4343", NULL };
	pid_t pid = begin(argv, envp);
	uint64_t next = words_arguments(&words);

	assert_next(&next, one);
	assert_next(&next, two);
	three[WORD_MAX] = '\0';
	assert_next(&next, three);
	assert_next(&next, "4242");
	assert_next(&next, three);
	assert_next(&next, "B=4343");
	next = words_arguments(&words);
	assert_next(&next, one);
	next = words_environment(&words);
	assert_next(&next, three);
	assert_next(&next, "B=4343");
	end(pid);
	free(one);
	free(two);
	free(three);
}

/* So many that not even the pointers are read at once. */
static void many_words_are_read(void **state UNUSED)
{
	enum { MANY = 20000 };
	static char *argv[MANY + 1];
	char *const envp[] = { (char *)"B=4343", NULL };
	uint64_t next;
	pid_t pid;

	for (unsigned i = 0; i < MANY; i++)
		argv[i] = (char *)(i % 2 ? "odd" : "even");
	pid = begin(argv, envp);
	next = words_environment(&words);
	assert_next(&next, "B=4343");
	next = words_arguments(&words);
	assert_int_equal(words.count, MANY);
	for (unsigned i = 0; i < MANY; i++)
		assert_next(&next, argv[i]);
	assert_int_equal(next, words_environment(&words));
	end(pid);
}

/* The stack ends somewhere; what lies there besides words is harmless. */
static void the_stack_has_an_end(void **state UNUSED)
{
	char *const argv[] = { (char *)"odd", NULL };
	char *const envp[] = { (char *)"B=4343", NULL };
	pid_t pid = begin(argv, envp);
	uint64_t next = words_environment(&words);
	unsigned n = 0;

	while (words_next(&words, &next))
		n++;
	assert_in_range(n, 2, 100);
	assert_null(words_next(&words, &next));
	end(pid);
}

static void of_no_process_there_are_no_words(void **state UNUSED)
{
	assert_int_equal(words_begin(&words, getpid()), -1);
	assert_int_equal(errno, ESRCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_come_in_their_order),
		cmocka_unit_test(there_may_be_no_environment),
		cmocka_unit_test(a_long_word_is_cut),
		cmocka_unit_test(many_words_are_read),
		cmocka_unit_test(the_stack_has_an_end),
		cmocka_unit_test(of_no_process_there_are_no_words),
	};

	return RUN_GROUP(tests);
}
