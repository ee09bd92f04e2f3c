/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps of a build, and the folders that they use:
 *
 *	WORK/fetch/	of the box that fetches packages
 *	WORK/build/	of the box that builds
 *	    in/build/		the inputs
 *	    in/packages/	the .debs
 *	    result/		what comes out
 *	WORK/result/	what becomes the result: no box has it
 */
#include "attest/build/build.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "attest/build/box.h"
#include "attest/build/descriptor.h"
#include "attest/build/packages.h"
#include "attest/build/place.h"
#include "attest/build/result.h"
#include "attest/build/scripts.h"
#include "common/file/remove.h"
#include "common/path.h"

struct job {
	const struct build_options *options;
	struct descriptor descriptor;
	struct debs debs;
	char *base;  /* of the descriptor, with the slash behind it */
	char *image; /* absolute */
	char *work;
	bool is_directory; /* the image */
	bool has_work;	   /* the folder is this build's */
	int64_t started;
	struct fault *fault;
};

/* ----------------------------------------------------------------- folders */

/* A path of two parts, the caller's; NULL with the fault. */
static char *join(const struct job *job, const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s%s", dir, name) >= 0)
		return path;
	fault_errno(job->fault, "%s", job->options->descriptor);
	return NULL;
}

/* The path of what a descriptor names. */
static char *named(const struct job *job, const char *path)
{
	return join(job, *path == '/' ? "" : job->base, path);
}

/* Makes a folder below the one of the work, which everybody may read: it goes
   into a box as it is. */
static int make(const struct job *job, const char *name)
{
	CLEANUP_FREE char *path = join(job, job->work, name);

	if (!path)
		return -1;
	return mkdir(path, 0755) < 0 || chmod(path, 0755) < 0
		       ? fault_errno(job->fault, "%s", path)
		       : 0;
}

static int make_all(struct job *job)
{
	static const char *const names[] = {
		"/fetch",
		"/fetch/in",
		"/fetch/in/result",
		"/build",
		"/build/in",
		"/build/in/build",
		"/build/in/packages",
		"/build/in/result",
		("/build/in/result/" RESULT_OUTPUTS),
	};

	if (mkdir(job->work, 0700) < 0)
		return fault_errno(job->fault, "%s",
				   errno == EEXIST ? job->work
						   : job->options->output);
	job->has_work = true;
	for (size_t i = 0; i < countof(names); i++)
		if (make(job, names[i]) < 0)
			return -1;
	return 0;
}

/* The result must not be there, unless it is an empty folder. */
static int check_output(const struct job *job)
{
	const char *output = job->options->output;
	DIR *dir = opendir(output);
	struct dirent *entry;
	bool empty = true;

	if (!dir)
		return errno == ENOENT ? 0
				       : fault_errno(job->fault, "%s", output);
	while ((entry = readdir(dir)))
		empty &= !strcmp(entry->d_name, ".") ||
			 !strcmp(entry->d_name, "..");
	closedir(dir);
	errno = ENOTEMPTY;
	return empty ? 0 : fault_errno(job->fault, "%s", output);
}

/* ------------------------------------------------------------------- image */

/* Checks the image. */
static int check_image(struct job *job)
{
	const struct descriptor *descriptor = &job->descriptor;
	char sha256[SHA256_HEX_SIZE];
	struct fault reason;

	if (place_sum_image(job->image, &job->is_directory, sha256, &reason) <
	    0)
		return fault_at(job->fault, descriptor->file,
				descriptor->image_line, "Image: %s",
				reason.text);
	if (strcmp(sha256, descriptor->image_sha256) != 0)
		return fault_at(job->fault, descriptor->file,
				descriptor->sum_line,
				"Image: %s: has the SHA-256 %s, not %s",
				job->image, sha256, descriptor->image_sha256);
	return 0;
}

static int find_image(struct job *job)
{
	CLEANUP_FREE char *path = named(job, job->descriptor.image);

	if (!path)
		return -1;
	job->image = realpath(path, NULL);
	if (job->image)
		return check_image(job);
	fault_errno(job->fault, "Image: %s", path);
	job->fault->file = job->descriptor.file;
	job->fault->line = job->descriptor.image_line;
	return -1;
}

/* ------------------------------------------------------------------ inputs */

static int place_input(const struct job *job,
		       const struct descriptor_item *input)
{
	const struct descriptor *descriptor = &job->descriptor;
	CLEANUP_FREE char *from = named(job, input->text);
	CLEANUP_FREE char *into = join(job, job->work, "/build/in/build/");
	CLEANUP_FREE char *to = NULL;
	char sha256[SHA256_HEX_SIZE];
	struct fault reason;

	if (from && into)
		to = join(job, into, descriptor_input_name(input));
	if (!to)
		return -1;
	if (place_file(from, to, descriptor->epoch, sha256, &reason) < 0)
		return fault_at(job->fault, descriptor->file, input->line,
				"Inputs: %s", reason.text);
	if (strcmp(sha256, input->sha256) != 0)
		return fault_at(job->fault, descriptor->file, input->line,
				"Inputs: %s: has the SHA-256 %s, not %s", from,
				sha256, input->sha256);
	return 0;
}

static int place_inputs(const struct job *job)
{
	const struct descriptor_list *inputs = &job->descriptor.inputs;

	for (size_t i = 0; i < inputs->count; i++)
		if (place_input(job, &inputs->item[i]) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------------- boxes */

static struct box box_for(const struct job *job, const char *folder)
{
	return (struct box){
		.image = job->image,
		.image_sha256 = job->is_directory
					? NULL
					: job->descriptor.image_sha256,
		.folder = folder,
	};
}

static int fetch(struct job *job)
{
	CLEANUP_FREE char *folder = join(job, job->work, "/fetch");
	CLEANUP_FREE char *into = join(job, job->work, "/build/in/packages");
	struct box box = box_for(job, folder);

	if (!job->descriptor.packages.count)
		return 0;
	return folder && into ? packages_fetch(&job->debs, &job->descriptor,
					       &box, into, job->fault)
			      : -1;
}

/* The output whose number stands at the end of a stage; NULL if it is not of
   this kind. */
static const struct descriptor_item *output_of(const struct job *job,
					       const struct box *box,
					       const char *kind)
{
	const struct descriptor_list *outputs = &job->descriptor.outputs;
	size_t n;

	if (strncmp(box->stage, kind, strlen(kind)) != 0)
		return NULL;
	n = strtoul(box->stage + strlen(kind), NULL, 10);
	return n > 0 && n <= outputs->count ? &outputs->item[n - 1] : NULL;
}

/* Says how far a build has come that has failed. */
static int tell(const struct job *job, const struct box *box)
{
	const struct descriptor *descriptor = &job->descriptor;
	const struct descriptor_item *output;

	if (!strcmp(box->stage, STAGE_PLACE))
		return fault_at(job->fault, descriptor->file,
				descriptor->image_line,
				"Image: %s: has a /build", job->image);
	if (!strcmp(box->stage, STAGE_PACKAGES))
		return fault_at(job->fault, descriptor->file,
				descriptor->packages.count
					? descriptor->packages.item[0].line
					: 0,
				"Packages: cannot be installed: exit status %d",
				box->status);
	output = output_of(job, box, STAGE_OUTPUT);
	if (output)
		return fault_at(job->fault, descriptor->file, output->line,
				"Outputs: %s: is not there", output->text);
	output = output_of(job, box, STAGE_BEYOND);
	if (output)
		return fault_at(job->fault, descriptor->file, output->line,
				"Outputs: %s: cannot be copied from /build",
				output->text);
	return fault_at(job->fault, descriptor->file, descriptor->script_line,
			"Script: exit status %d", box->status);
}

static int run_box(const struct job *job, struct box *box, const char *epoch)
{
	const struct descriptor_list *outputs = &job->descriptor.outputs;
	const char *env[] = { "HOME=/build",
			      "LC_ALL=C.UTF-8",
			      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
			      "/usr/bin:/sbin:/bin",
			      "TZ=UTC",
			      epoch,
			      NULL };
	CLEANUP_FREE const char **words = calloc(outputs->count + 2,
						 sizeof(*words));

	if (!words)
		return fault_errno(job->fault, "cannot build");
	*words = job->descriptor.script;
	for (size_t i = 0; i < outputs->count; i++)
		words[i + 1] = outputs->item[i].text;
	box->env = env;
	box->script = script_build;
	box->words = words;
	box->logs_execs = job->options->audit;
	if (box_run(box, job->fault) < 0)
		return -1;
	return box->status || strcmp(box->stage, STAGE_END) ? tell(job, box)
							    : 0;
}

static int run(struct job *job)
{
	CLEANUP_FREE char *folder = join(job, job->work, "/build");
	CLEANUP_FREE char *epoch = NULL;
	struct box box = box_for(job, folder);

	if (asprintf(&epoch, "SOURCE_DATE_EPOCH=%lld",
		     (long long)job->descriptor.epoch) < 0)
		epoch = NULL;
	if (!folder || !epoch)
		return fault_errno(job->fault, "cannot build");
	if (run_box(job, &box, epoch) < 0)
		return -1;
	/* The log has the sum of a tarball. */
	return job->is_directory ? check_image(job) : 0;
}

/* ------------------------------------------------------------------ result */

/* Takes the outputs from what came out of the box, where a script may have put
   anything in their place, and the log. */
static int settle(const struct job *job, const char *folder)
{
	CLEANUP_FREE char *from = join(job, job->work,
				       "/build/" BOX_OUT "/" RESULT_OUTPUTS);
	CLEANUP_FREE char *outputs = join(job, folder, "/" RESULT_OUTPUTS);
	CLEANUP_FREE char *log = join(job, job->work, "/build/" BOX_LOG);
	CLEANUP_FREE char *to = join(job, folder, "/" RESULT_LOG);
	struct stat st;

	if (!from || !outputs || !log || !to)
		return -1;
	if (mkdir(folder, 0777) < 0)
		return fault_errno(job->fault, "%s", folder);
	if (lstat(from, &st) < 0 || !S_ISDIR(st.st_mode))
		return fault_at(job->fault, job->descriptor.file,
				job->descriptor.script_line,
				"Script: has removed the outputs");
	if (rename(from, outputs) < 0 ||
	    (job->options->audit && rename(log, to) < 0))
		return fault_errno(job->fault, "%s", folder);
	return 0;
}

static int finish(const struct job *job)
{
	CLEANUP_FREE char *folder = join(job, job->work, "/result");

	if (!folder || settle(job, folder) < 0)
		return -1;
	if (result_write(&(struct result){ .options = job->options,
					   .descriptor = &job->descriptor,
					   .debs = &job->debs,
					   .folder = folder,
					   .started = job->started },
			 job->fault) < 0)
		return -1;
	return rename(folder, job->options->output) < 0
		       ? fault_errno(job->fault, "%s", job->options->output)
		       : 0;
}

/* ------------------------------------------------------------------- steps */

static int work(struct job *job)
{
	if (find_image(job) < 0 || make_all(job) < 0)
		return -1;
	return place_inputs(job) < 0 || fetch(job) < 0 || run(job) < 0 ||
			       finish(job) < 0
		       ? -1
		       : 0;
}

/* Removes all but the result, and says so if something is left. */
static int clean(const struct job *job, int ret)
{
	struct fault *fault = job->fault;
	size_t size = ret < 0 ? strlen(fault->text) : 0;

	if (!job->has_work || tree_remove(job->work) == 0)
		return ret;
	if (ret == 0)
		return fault_errno(fault, "%s: is left", job->work);
	snprintf(fault->text + size, sizeof(fault->text) - size, "; %s is left",
		 job->work);
	return -1;
}

int build(const struct build_options *options, struct fault *fault)
{
	struct job job = { .options = options,
			   .started = time(NULL),
			   .fault = fault };
	int ret = descriptor_read(&job.descriptor, options->descriptor, fault);
	size_t size = strlen(options->output);

	box_catch_signals();
	while (size > 1 && options->output[size - 1] == '/')
		size--;
	if (ret == 0)
		ret = check_output(&job);
	job.base = path_directory(options->descriptor);
	if (asprintf(&job.work, "%.*s.attest-%d", (int)size, options->output,
		     getpid()) < 0)
		job.work = NULL;
	if (ret == 0 && (!job.base || !job.work))
		ret = fault_errno(fault, "cannot build");
	if (ret == 0)
		ret = clean(&job, work(&job));
	debs_fini(&job.debs);
	descriptor_fini(&job.descriptor);
	free(job.base);
	free(job.image);
	free(job.work);
	return ret;
}
