// Memory and disk that run out at the n-th use. To be preloaded (LD_PRELOAD): its malloc and its write come
// before those of the C library, for the server and for all libraries in it.
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "migrate_scarcity.hpp"

namespace {

Scarcity scarcity{};

bool run_out(long &countdown) {
    if (countdown == 0 || --countdown > 0) {
        return false;
    }
    if (scarcity.deadly) {
        kill(getpid(), SIGKILL);
    }
    countdown = scarcity.lasting ? 1 : 0;
    scarcity.struck = true;
    return true;
}

bool out_of_memory() {
    if (!run_out(scarcity.allocations)) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

bool is_file(int descriptor) {
    struct stat status {};
    return descriptor > STDERR_FILENO && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

bool out_of_space(int descriptor) {
    if (scarcity.writes == 0 || !is_file(descriptor) || !run_out(scarcity.writes)) {
        return false;
    }
    errno = ENOSPC;
    return true;
}

template <typename F>
F *next(F *, const char *name) {
    return reinterpret_cast<F *>(dlsym(RTLD_NEXT, name));
}

} // namespace

// From 16 on, PGXS hides what is not marked.
#pragma GCC visibility push(default)
extern "C" {

Scarcity *migrate_scarcity() { return &scarcity; }

void *__libc_malloc(std::size_t);
void *__libc_calloc(std::size_t, std::size_t);
void *__libc_realloc(void *, std::size_t);

void *malloc(std::size_t size) { return out_of_memory() ? nullptr : __libc_malloc(size); }

void *calloc(std::size_t number, std::size_t size) {
    return out_of_memory() ? nullptr : __libc_calloc(number, size);
}

void *realloc(void *old, std::size_t size) { return out_of_memory() ? nullptr : __libc_realloc(old, size); }

ssize_t write(int descriptor, const void *bytes, std::size_t size) {
    static auto *const real = next(write, "write");
    return out_of_space(descriptor) ? -1 : real(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, std::size_t size, off_t offset) {
    static auto *const real = next(pwrite, "pwrite");
    return out_of_space(descriptor) ? -1 : real(descriptor, bytes, size, offset);
}

ssize_t pwritev(int descriptor, const iovec *vectors, int number, off_t offset) {
    static auto *const real = next(pwritev, "pwritev");
    return out_of_space(descriptor) ? -1 : real(descriptor, vectors, number, offset);
}

int posix_fallocate(int descriptor, off_t offset, off_t size) {
    static auto *const real = next(posix_fallocate, "posix_fallocate");
    return out_of_space(descriptor) ? ENOSPC : real(descriptor, offset, size);
}

int ftruncate(int descriptor, off_t size) noexcept {
    static auto *const real = next(ftruncate, "ftruncate");
    struct stat status {};
    const bool grows = fstat(descriptor, &status) == 0 && size > status.st_size;
    return grows && out_of_space(descriptor) ? -1 : real(descriptor, size);
}
}
