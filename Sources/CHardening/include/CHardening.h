// What a process asks of the kernel for the secrets in its memory: functions that C declares as variadic, or not at all.
#pragma once

/// No core dump, and no reading of the memory by other processes of the same person. 0, or `errno`.
int ward_forbid_dumps(void);

/// Keeps all memory of the process, now and later, out of swap. 0, or `errno`.
int ward_lock_memory(void);

/// A file that lies in memory alone and that no other process can name. A descriptor, or -1 and `errno`.
int ward_memory_file(void);
