#define _GNU_SOURCE
#include "CHardening.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int ward_forbid_dumps(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

int ward_lock_memory(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return errno;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) return errno;
    // Under a limit, the first allocation beyond it would fail: better swapped than stopped half-way.
    if (limit.rlim_cur != RLIM_INFINITY && geteuid() != 0) return ENOMEM;
    // Without MCL_ONFAULT every thread's whole stack would be made resident.
    if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0) return 0;
    return errno;
}

int ward_memory_file(void) { return memfd_create("ward", MFD_CLOEXEC); }
