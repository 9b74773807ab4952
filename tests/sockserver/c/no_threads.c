/* No thread can be had while the file NO_THREADS exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef int create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
    const char *file = getenv("NO_THREADS");
    if (file && access(file, F_OK) == 0)
        return EAGAIN;
    create *real = (create *)dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, attr, start, arg);
}
