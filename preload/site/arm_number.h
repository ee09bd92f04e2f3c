/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which system call a program of arm64 makes at a place, if that can be seen
 * there.
 */
#ifndef PRELOAD_SITE_ARM_NUMBER_H
#define PRELOAD_SITE_ARM_NUMBER_H

#include "preload/site/arm_sites.h"

/* True for an instruction that somebody jumps to. */
bool arm_is_target(const struct arm_search *search, uint32_t at);

/* The number of the system call at an offset; -1 if more than one way leads
   there, or if it is computed.  The bits of `targets` are those of the
   instructions that somebody jumps to. */
int32_t arm_find_number(const struct arm_search *search, uint32_t at);

/* True if x8 is set in front of an offset, whatever to. */
bool arm_sets_number(const struct arm_search *search, uint32_t at);

#endif
