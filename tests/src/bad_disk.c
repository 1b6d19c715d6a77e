/* A disk that fails, or a power that fails, at the Nth write: loaded before the C library's own functions.
 * KALAN_BAD_DISK_AT=N KALAN_BAD_DISK=full|kill. Only files are meant: sockets and pipes go on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long writes;

static int fails(int fd) {
  struct stat of;
  const char *at = getenv("KALAN_BAD_DISK_AT"), *how = getenv("KALAN_BAD_DISK");
  if (!at || !how || fstat(fd, &of) || !S_ISREG(of.st_mode)) return 0;
  if (atomic_fetch_add(&writes, 1) + 1 < atol(at)) return 0;
  if (!strcmp(how, "kill")) raise(SIGKILL);
  errno = ENOSPC;
  return 1;
}

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

ssize_t write(int fd, const void *from, size_t size) { return fails(fd) ? -1 : REAL(write)(fd, from, size); }
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) { return fails(fd) ? -1 : REAL(pwrite)(fd, from, size, at); }
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) { return fails(fd) ? -1 : REAL(pwrite64)(fd, from, size, at); }
ssize_t writev(int fd, const struct iovec *from, int count) { return fails(fd) ? -1 : REAL(writev)(fd, from, count); }
int fallocate(int fd, int mode, off_t at, off_t size) { return fails(fd) ? -1 : REAL(fallocate)(fd, mode, at, size); }
int posix_fallocate(int fd, off_t at, off_t size) { return fails(fd) ? ENOSPC : REAL(posix_fallocate)(fd, at, size); }
/* A disk tells that it is full when it is written to: a failing sync would be a broken disk. But one can die in it. */
static int full(void) { const char *how = getenv("KALAN_BAD_DISK"); return how && !strcmp(how, "full"); }
int fsync(int fd) { return !full() && fails(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return !full() && fails(fd) ? -1 : REAL(fdatasync)(fd); }
