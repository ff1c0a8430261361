#ifndef WARD_CWORDLIST_H
#define WARD_CWORDLIST_H

#include <stddef.h>
#include <stdint.h>

/// The words that passwords are compared with, in the format that Making/make.py describes.
///
/// In C because a compiler reads a string of a megabyte in a moment there, and as constant data it costs a process
/// nothing until it is read.
const uint8_t *ward_words(void);
size_t ward_words_length(void);
size_t ward_words_count(void);

#endif
