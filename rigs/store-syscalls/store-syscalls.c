// Loaded into the server by LD_PRELOAD: sees every write and flush of the store's files, can log them, and can kill the process or
// fail the call at one of them. STORE_SYSCALLS_CONTROL names a file of eight 32-bit integers that the rig writes while the
// server runs; STORE_SYSCALLS_LOG names the log, see write-log.ts for its form. Linux, glibc or musl.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum file { OTHER = 0, DATABASE = 1, WAL = 2 };
enum operation { WRITE = 1, SYNC = 2, TRUNCATE = 3 };
enum action { NOTHING = 0, KILL = 1, FAIL = 2, TEAR = 3 };

// What the rig sets: the action, on which files (1 database, 2 WAL, 3 both), on which operations (bit 1 writes, 2 syncs,
// 4 truncations), after how many of them, with which errno, and whether it goes on (1) or is done once (0).
struct control {
  volatile int32_t action, files, operations, countdown, error, lasting, done, seen;
};

struct record {
  uint32_t operation, file;
  uint64_t offset, length;
};

#define DESCRIPTORS 4096
static unsigned char file_of[DESCRIPTORS];
static struct control *control;
static int log_descriptor = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);

static void find_real(void) {
  if (real_pwrite) return;
  real_open = dlsym(RTLD_NEXT, "open");
  real_close = dlsym(RTLD_NEXT, "close");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
}

__attribute__((constructor)) static void start(void) {
  find_real();
  const char *path = getenv("STORE_SYSCALLS_CONTROL");
  if (path) {
    int descriptor = real_open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) abort();
    control = mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (control == MAP_FAILED) abort();
    real_close(descriptor);
  }
  path = getenv("STORE_SYSCALLS_LOG");
  if (path) log_descriptor = real_open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), wanted = strlen(end);
  return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static void note_open(int descriptor, const char *path) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
  file_of[descriptor] = ends_with(path, "/trustbench.sqlite")       ? DATABASE
                        : ends_with(path, "/trustbench.sqlite-wal") ? WAL
                                                                    : OTHER;
}

static enum file known(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS ? file_of[descriptor] : OTHER;
}

static void append(enum operation operation, enum file file, off_t offset, const void *data, size_t length) {
  if (log_descriptor < 0) return;
  struct record record = {operation, file, offset, length};
  struct iovec parts[2] = {{&record, sizeof record}, {(void *)data, data ? length : 0}};
  if (writev(log_descriptor, parts, 2) < 0) abort();
}

// Tells what to do at this call.
static enum action decide(enum operation operation, enum file file) {
  if (!control) return NOTHING;
  control->seen++;
  if (control->action == NOTHING) return NOTHING;
  if (!(control->files & file) || !(control->operations & (1 << (operation - 1)))) return NOTHING;
  if (control->countdown > 1) {
    control->countdown--;
    return NOTHING;
  }
  enum action action = control->action;
  if (!control->lasting) control->action = NOTHING;
  control->done++;
  return action;
}

static void end_process(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static ssize_t write_at(int descriptor, const void *data, size_t length, off_t offset) {
  enum file file = known(descriptor);
  if (file == OTHER) return real_pwrite(descriptor, data, length, offset);
  pthread_mutex_lock(&lock);
  enum action action = decide(WRITE, file);
  ssize_t written = -1;
  if (action == KILL) end_process();
  if (action == TEAR) {
    real_pwrite(descriptor, data, length / 2, offset);
    end_process();
  }
  if (action == FAIL) {
    errno = control->error;
  } else {
    append(WRITE, file, offset, data, length);
    written = real_pwrite(descriptor, data, length, offset);
  }
  pthread_mutex_unlock(&lock);
  return written;
}

static int flush(int descriptor, int (*real)(int)) {
  enum file file = known(descriptor);
  if (file == OTHER) return real(descriptor);
  pthread_mutex_lock(&lock);
  enum action action = decide(SYNC, file);
  int result = -1;
  if (action == KILL || action == TEAR) end_process();
  if (action == FAIL) {
    errno = control->error;
  } else {
    result = real(descriptor);
    // Only a flush that returned counts.
    if (result == 0) append(SYNC, file, 0, 0, 0);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int cut(int descriptor, off_t length) {
  enum file file = known(descriptor);
  if (file == OTHER) return real_ftruncate(descriptor, length);
  pthread_mutex_lock(&lock);
  enum action action = decide(TRUNCATE, file);
  int result = -1;
  if (action == KILL || action == TEAR) end_process();
  if (action == FAIL) {
    errno = control->error;
  } else {
    append(TRUNCATE, file, length, 0, 0);
    result = real_ftruncate(descriptor, length);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

#define OPEN(name)                                 \
  int name(const char *path, int flags, ...) {     \
    find_real();                                   \
    mode_t mode = 0;                               \
    if (flags & (O_CREAT | O_TMPFILE)) {           \
      va_list rest;                                \
      va_start(rest, flags);                       \
      mode = va_arg(rest, mode_t);                 \
      va_end(rest);                                \
    }                                              \
    int descriptor = real_open(path, flags, mode); \
    note_open(descriptor, path);                   \
    return descriptor;                             \
  }
OPEN(open)
OPEN(open64)

int close(int descriptor) {
  find_real();
  if (descriptor >= 0 && descriptor < DESCRIPTORS) file_of[descriptor] = OTHER;
  return real_close(descriptor);
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
  return write_at(descriptor, data, length, offset);
}
ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t offset) {
  return write_at(descriptor, data, length, offset);
}
int fsync(int descriptor) { return flush(descriptor, real_fsync); }
int fdatasync(int descriptor) { return flush(descriptor, real_fdatasync); }
int ftruncate(int descriptor, off_t length) { return cut(descriptor, length); }
int ftruncate64(int descriptor, off_t length) { return cut(descriptor, length); }
