// Sockets of every family that hand back the address they are given: a library
// to preload, for families that no kernel has at once.
//
// A socket is in truth a Unix one. Binding keeps the bytes of the address, and
// getsockname(2) gives them back. The option at SOL_SOCKET with the number
// 7777 is these bytes, to be seen and to be set.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { MIRROR = 7777, SOCKETS = 4096, LONGEST = 128 };

static struct {
    unsigned char bytes[LONGEST];
    socklen_t len;
} names[SOCKETS];

static int keep(int fd, const void *bytes, socklen_t len)
{
    if (fd < 0 || fd >= SOCKETS || len > LONGEST) {
        errno = EINVAL;
        return -1;
    }
    memcpy(names[fd].bytes, bytes, len);
    names[fd].len = len;
    return 0;
}

static int tell(int fd, void *bytes, socklen_t *len)
{
    if (fd < 0 || fd >= SOCKETS) {
        errno = EINVAL;
        return -1;
    }
    memcpy(bytes, names[fd].bytes, *len < names[fd].len ? *len : names[fd].len);
    *len = names[fd].len;
    return 0;
}

int socket(int family, int type, int protocol)
{
    (void)family, (void)protocol;
    int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
    int fd = real(AF_UNIX, SOCK_DGRAM | (type & (SOCK_CLOEXEC | SOCK_NONBLOCK)), 0);
    if (fd >= 0 && fd < SOCKETS)
        names[fd].len = 0;
    return fd;
}

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
    return keep(fd, address, len);
}

int getsockname(int fd, struct sockaddr *address, socklen_t *len)
{
    return tell(fd, address, len);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
    int (*real)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
    if (level == SOL_SOCKET && name == MIRROR)
        return keep(fd, value, len);
    return real(fd, level, name, value, len);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
    int (*real)(int, int, int, void *, socklen_t *) = dlsym(RTLD_NEXT, "getsockopt");
    if (level == SOL_SOCKET && name == MIRROR)
        return tell(fd, value, len);
    return real(fd, level, name, value, len);
}
