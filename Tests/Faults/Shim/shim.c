// Stands between a worker and the kernel, by LD_PRELOAD, for what the worker does with files under WARD_SHIM_ROOT.
//
// - WARD_SHIM_KILL="n m mask": kills the process at the n-th of the calls in mask; m = 0 before it, 1 after it, 2 in the
//   middle of a write.
// - WARD_SHIM_FAIL="n count errno mask": count of these calls fail from the n-th on, as on a full or a failing disk.
// - WARD_SHIM_LOG=path: writes what each call changes, in order, so that a power cut can be acted out afterwards: what was
//   not synced may be there, or not. With it nothing is really synced, which is quicker.
// - WARD_SHIM_LIE=1: syncs are not noted, as a disk that lies. The harness must find what that loses.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, CREATE = 4, UNLINK = 5, RENAME = 6, SYNC_FOLDER = 7 };
enum { MOST = 4096 };

// Each event: this, then `name` bytes of a path, then `count` bytes of data (of RENAME: the new path).
struct event {
    uint32_t kind, name;
    uint64_t inode, offset, count;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t rootLength;
static int logFile = -1, lies;
static long killAt, killHow, killMask, calls;
static long failAt, failCount, failWith, failMask, failCalls;
static unsigned char tracked[MOST];  // 1: a file, 2: a folder

static int (*realOpenat)(int, const char *, int, ...);
static ssize_t (*realWrite)(int, const void *, size_t);
static ssize_t (*realPwrite)(int, const void *, size_t, off_t);
static int (*realTruncate)(int, off_t), (*realSync)(int), (*realDataSync)(int), (*realClose)(int);
static int (*realUnlink)(const char *), (*realRename)(const char *, const char *), (*realMkstemp)(char *);

__attribute__((constructor)) static void begin(void) {
    realOpenat = dlsym(RTLD_NEXT, "openat");
    realWrite = dlsym(RTLD_NEXT, "write");
    realPwrite = dlsym(RTLD_NEXT, "pwrite64");
    realTruncate = dlsym(RTLD_NEXT, "ftruncate64");
    realSync = dlsym(RTLD_NEXT, "fsync");
    realDataSync = dlsym(RTLD_NEXT, "fdatasync");
    realClose = dlsym(RTLD_NEXT, "close");
    realUnlink = dlsym(RTLD_NEXT, "unlink");
    realRename = dlsym(RTLD_NEXT, "rename");
    realMkstemp = dlsym(RTLD_NEXT, "mkstemp");
    const char *place = getenv("WARD_SHIM_ROOT"), *kill = getenv("WARD_SHIM_KILL"), *log = getenv("WARD_SHIM_LOG");
    if (place && realpath(place, root)) rootLength = strlen(root);
    if (kill) sscanf(kill, "%ld %ld %li", &killAt, &killHow, &killMask);
    const char *fail = getenv("WARD_SHIM_FAIL");
    if (fail) sscanf(fail, "%ld %ld %ld %li", &failAt, &failCount, &failWith, &failMask);
    lies = getenv("WARD_SHIM_LIE") != NULL;
    if (log) logFile = realOpenat(AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int inside(const char *path) {
    return rootLength && path && strncmp(path, root, rootLength) == 0 && path[rootLength] == '/';
}

static int isTracked(int file) { return file >= 0 && file < MOST && tracked[file]; }

static uint64_t inode(int file) {
    struct stat status;
    return fstat(file, &status) == 0 ? status.st_ino : 0;
}

static void enter(uint32_t kind, uint64_t inode, const char *name, uint64_t offset, const void *data, size_t count) {
    if (logFile < 0 || (lies && kind == SYNC)) return;
    size_t nameLength = name ? strlen(name) : 0;
    struct event event = {kind, (uint32_t)nameLength, inode, offset, count};
    struct iovec parts[3] = {{&event, sizeof event}, {(void *)name, nameLength}, {(void *)data, count}};
    if (writev(logFile, parts, 3) < 0) _exit(9);
}

// Whether the process dies at this call: 0 no, 1 before, 2 after, 3 in the middle. The turn is held.
static int fate(uint32_t kind) {
    if (!killAt || !(killMask & (1L << kind)) || ++calls != killAt) return 0;
    return killHow == 1 ? 2 : killHow == 2 && kind == WRITE ? 3 : 1;
}

// Whether this call fails. The turn is held, and given back when it does.
static int fails(uint32_t kind) {
    if (!failAt || !(failMask & (1L << kind)) || ++failCalls < failAt || failCalls >= failAt + failCount) return 0;
    pthread_mutex_unlock(&turn);
    errno = (int)failWith;
    return 1;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static ssize_t put(int file, const void *data, size_t count, off_t offset, int positioned) {
    pthread_mutex_lock(&turn);
    if (fails(WRITE)) return -1;
    int how = fate(WRITE);
    if (how == 1) die();
    off_t place = offset;
    if (!positioned) {
        struct stat status;
        place = fcntl(file, F_GETFL) & O_APPEND && fstat(file, &status) == 0 ? status.st_size : lseek(file, 0, SEEK_CUR);
    }
    size_t now = how == 3 ? count / 2 : count;
    enter(WRITE, inode(file), NULL, (uint64_t)place, data, now);
    ssize_t done = positioned ? realPwrite(file, data, now, offset) : realWrite(file, data, now);
    if (how) die();
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t write(int file, const void *data, size_t count) {
    return isTracked(file) ? put(file, data, count, 0, 0) : realWrite(file, data, count);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) {
    return isTracked(file) ? put(file, data, count, offset, 1) : realPwrite(file, data, count, offset);
}
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) { return pwrite(file, data, count, offset); }

int ftruncate(int file, off_t size) {
    if (!isTracked(file)) return realTruncate(file, size);
    pthread_mutex_lock(&turn);
    if (fails(TRUNCATE)) return -1;
    int how = fate(TRUNCATE);
    if (how == 1) die();
    enter(TRUNCATE, inode(file), NULL, (uint64_t)size, NULL, 0);
    int result = realTruncate(file, size);
    if (how) die();
    pthread_mutex_unlock(&turn);
    return result;
}
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

static int synced(int file, int (*real)(int)) {
    if (!isTracked(file)) return real(file);
    uint32_t kind = tracked[file] == 2 ? SYNC_FOLDER : SYNC;
    char name[PATH_MAX], link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = kind == SYNC_FOLDER ? readlink(link, name, sizeof name - 1) : 0;
    name[length < 0 ? 0 : length] = 0;
    // Without the turn: others write while a disk syncs. What they write meanwhile counts as not synced.
    pthread_mutex_lock(&turn);
    if (fails(kind)) return -1;
    int how = fate(kind);
    if (how == 1) die();
    if (logFile >= 0) enter(kind, inode(file), name, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    int result = logFile >= 0 ? 0 : real(file);
    if (how) die();
    return result;
}
int fsync(int file) { return synced(file, realSync); }
int fdatasync(int file) { return synced(file, realDataSync); }

static int opened(int folder, const char *path, int flags, mode_t mode) {
    if (folder != AT_FDCWD || !rootLength) return realOpenat(folder, path, flags, mode);
    int within = inside(path) && !strstr(path, "-shm") && !strstr(path, ".lock");
    if (!within && strcmp(path, root) != 0) return realOpenat(folder, path, flags, mode);
    pthread_mutex_lock(&turn);
    struct stat status;
    int isNew = (flags & O_CREAT) && lstat(path, &status) != 0;
    int how = isNew ? fate(CREATE) : 0;
    if (how == 1) die();
    int file = realOpenat(folder, path, flags, mode);
    if (file >= 0 && file < MOST && fstat(file, &status) == 0) {
        tracked[file] = S_ISDIR(status.st_mode) ? 2 : 1;
        if (isNew) enter(CREATE, status.st_ino, path, 0, NULL, 0);
        else if (flags & O_TRUNC) enter(TRUNCATE, status.st_ino, NULL, 0, NULL, 0);
    }
    if (how) die();
    pthread_mutex_unlock(&turn);
    return file;
}

#define WITH_MODE                                    \
    mode_t mode = 0;                                 \
    if (flags & (O_CREAT | O_TMPFILE)) {             \
        va_list rest;                                \
        va_start(rest, flags);                       \
        mode = (mode_t)va_arg(rest, int);            \
        va_end(rest);                                \
    }
int open(const char *path, int flags, ...) { WITH_MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { WITH_MODE return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { WITH_MODE return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { WITH_MODE return opened(folder, path, flags, mode); }

int mkstemp(char *path) {
    if (!inside(path)) return realMkstemp(path);
    pthread_mutex_lock(&turn);
    int file = realMkstemp(path);
    if (file >= 0 && file < MOST) {
        tracked[file] = 1;
        enter(CREATE, inode(file), path, 0, NULL, 0);
    }
    pthread_mutex_unlock(&turn);
    return file;
}
int mkstemp64(char *path) { return mkstemp(path); }

int close(int file) {
    if (file >= 0 && file < MOST) tracked[file] = 0;
    return realClose(file);
}

int unlink(const char *path) {
    if (!inside(path)) return realUnlink(path);
    pthread_mutex_lock(&turn);
    int how = fate(UNLINK);
    if (how == 1) die();
    int result = realUnlink(path);
    if (result == 0) enter(UNLINK, 0, path, 0, NULL, 0);
    if (how) die();
    pthread_mutex_unlock(&turn);
    return result;
}

int rename(const char *from, const char *to) {
    if (!inside(from) && !inside(to)) return realRename(from, to);
    pthread_mutex_lock(&turn);
    if (fails(RENAME)) return -1;
    int how = fate(RENAME);
    if (how == 1) die();
    int result = realRename(from, to);
    if (result == 0) enter(RENAME, 0, from, 0, to, strlen(to));
    if (how) die();
    pthread_mutex_unlock(&turn);
    return result;
}
