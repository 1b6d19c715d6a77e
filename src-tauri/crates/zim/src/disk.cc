// Why: libzim tries a write that failed again for ever, so that a full disk is a program that never ends. A write to
// a file that the disk refuses ends this program instead, with the system's words; whoever called it clears away.
//
// The program's own functions stand before the C library's for every library that it loads.
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

ssize_t checked(int file, ssize_t written) {
  struct stat kind;
  const bool is_passing = errno == EINTR || errno == EAGAIN;
  if (written >= 0 || is_passing || fstat(file, &kind) != 0 || !S_ISREG(kind.st_mode)) return written;
  const char* reason = strerror(errno);
  static const auto say = next<ssize_t (*)(int, const void*, size_t)>("write");
  if (say(STDERR_FILENO, reason, strlen(reason)) < 0) _exit(2);
  _exit(1);
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* from, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return checked(file, real(file, from, size));
}

ssize_t pwrite(int file, const void* from, size_t size, off_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return checked(file, real(file, from, size, at));
}

ssize_t pwrite64(int file, const void* from, size_t size, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return checked(file, real(file, from, size, at));
}
}
