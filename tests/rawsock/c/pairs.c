/* A thousand messages through a pair of sockets, between two marks that a
 * tracer can see: "blocking", or "timeout" in the way of a C programmer,
 * non-blocking with poll(2) when there is nothing. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void or_die(int fine, const char *what)
{
	if (!fine) {
		perror(what);
		exit(1);
	}
}

static int ready(int fd, short events)
{
	struct pollfd one = { .fd = fd, .events = events };

	return errno == EAGAIN && poll(&one, 1, 5000) == 1;
}

int main(int argc, char **argv)
{
	int pair[2], flags = 0;
	char buffer[64];

	or_die(argc == 2, "usage: pairs blocking|timeout");
	if (strcmp(argv[1], "timeout") == 0)
		flags = SOCK_NONBLOCK;
	or_die(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, pair) == 0,
	       "socketpair");

	access("/mark/begin", F_OK);
	for (int i = 0; i < 1000; i++) {
		ssize_t n;

		do
			n = send(pair[0], "hello", 5, MSG_NOSIGNAL);
		while (n < 0 && ready(pair[0], POLLOUT));
		or_die(n == 5, "send");
		do
			n = recv(pair[1], buffer, sizeof buffer, 0);
		while (n < 0 && ready(pair[1], POLLIN));
		or_die(n == 5, "recv");
	}
	access("/mark/end", F_OK);
	return 0;
}
