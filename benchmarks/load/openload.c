/*
 * Opens new TLS connections at a fixed rate, whether the servers keep up or not, with one request each, and measures each from the moment at
 * which it was to begin: a server that stalls is charged with the connections that came meanwhile. The moments are random (Poisson).
 *
 *   openload SECONDS RATE HOSTS CA OUTPUT SEED ADDRESS:PORT...
 *
 * RATE is that of each server. Names are those of a fleet (host-N.zone-M.example), chosen by Zipf's law with exponent 1: the most used hosts are
 * spread over all rows. Every handshake is a full one of TLS 1.3 with a P-256 key. A line of OUTPUT is a connection: seconds of the monotonic clock, number
 * of the server, microseconds until the handshake is finished, and until the answer is there; -1 if it failed. Prints totals as one line of JSON.
 * SIGTERM ends it early, after the connections that are open.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { SERVERS = 16, EVENTS = 256, ZONE = 1000 };
static const double PATIENCE = 20;

struct server {
  struct sockaddr_in address;
  double next;
};

struct connection {
  struct connection *before, *after;
  int fd, server, filled, written;
  double begin, shaken;
  SSL *ssl;
  char name[64], answer[16], request[128];
};

static struct connection open_ones = {.before = &open_ones, .after = &open_ones};
static struct server servers[SERVERS];
static int count, hosts, epoll;
static long finished, failed, most_open, opened;
static double *zipf;
static long factor;
static SSL_CTX *context;
static FILE *output;
static volatile sig_atomic_t stopped;
static unsigned short seed[3];

static void stop(int signal) { (void)signal, stopped = 1; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static long divisor(long a, long b) { return b ? divisor(b, a % b) : a; }

static void prepare_names(void) {
  zipf = malloc(hosts * sizeof *zipf);
  double sum = 0;
  for (int i = 0; i < hosts; i++) zipf[i] = sum += 1.0 / (i + 1);
  for (factor = (long)(hosts * 0.618) | 1; divisor(factor, hosts) != 1; factor++) continue;
}

static int random_host(void) {
  double wanted = erand48(seed) * zipf[hosts - 1];
  int low = 0, high = hosts - 1;
  while (low < high) {
    int middle = (low + high) / 2;
    if (zipf[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return (int)(low * factor % hosts);
}

static double pause_of(double rate) { return -log(1 - erand48(seed)) / rate; }

static void end(struct connection *c, int fine) {
  double done = now();
  fprintf(output, "%.6f\t%d\t%.0f\t%.0f\n", c->begin, c->server, fine ? (c->shaken - c->begin) * 1e6 : -1, fine ? (done - c->begin) * 1e6 : -1);
  finished += fine;
  if (!fine && failed++ < 3) {
    fprintf(stderr, "%s at server %d after %.3f s: %s ", c->name, c->server, done - c->begin, c->shaken ? "no answer" : "no handshake");
    ERR_print_errors_fp(stderr);
    fprintf(stderr, "\n");
  }
  ERR_clear_error();
  c->before->after = c->after;
  c->after->before = c->before;
  opened--;
  SSL_free(c->ssl);
  close(c->fd);
  free(c);
}

/* Goes as far as it can. */
static void step(struct connection *c) {
  int result;
  if (!c->shaken) {
    if ((result = SSL_do_handshake(c->ssl)) != 1) goto wait;
    c->shaken = now();
  }
  int length = (int)strlen(c->request);
  while (c->written < length) {
    if ((result = SSL_write(c->ssl, c->request, length)) <= 0) goto wait;
    c->written = length;
  }
  char buffer[4096];
  while ((result = SSL_read(c->ssl, buffer, sizeof buffer)) > 0) {
    int room = (int)sizeof c->answer - 1 - c->filled, part = result < room ? result : room;
    memcpy(c->answer + c->filled, buffer, part);
    c->filled += part;
  }
wait:
  result = SSL_get_error(c->ssl, result);
  if (result == SSL_ERROR_WANT_READ || result == SSL_ERROR_WANT_WRITE) return;
  end(c, result == SSL_ERROR_ZERO_RETURN && !strncmp(c->answer, "HTTP/1.1 200", 12)); /* The server closes */
}

static void begin(int server, double at) {
  struct connection *c = calloc(1, sizeof *c);
  int host = random_host(), one = 1;
  struct linger reset = {.l_onoff = 1, .l_linger = 0}; /* No port stays in TIME_WAIT */
  snprintf(c->name, sizeof c->name, "host-%d.zone-%d.example", host, host / ZONE);
  snprintf(c->request, sizeof c->request, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", c->name);
  c->server = server;
  c->begin = at;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  c->ssl = SSL_new(context);
  c->after = open_ones.after;
  c->before = &open_ones;
  c->after->before = open_ones.after = c;
  if (++opened > most_open) most_open = opened;
  if (c->fd < 0) {
    end(c, 0);
    return;
  }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  if (connect(c->fd, (struct sockaddr *)&servers[server].address, sizeof(struct sockaddr_in)) && errno != EINPROGRESS) {
    end(c, 0);
    return;
  }
  SSL_set_fd(c->ssl, c->fd);
  SSL_set_tlsext_host_name(c->ssl, c->name);
  SSL_set1_host(c->ssl, c->name);
  SSL_set_connect_state(c->ssl);
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static void give_up(double before) {
  for (struct connection *c = open_ones.after, *after; c != &open_ones; c = after) {
    after = c->after;
    if (c->begin < before) end(c, 0);
  }
}

static void wake_at(int timer, double at) {
  struct itimerspec wanted = {.it_value = {.tv_sec = (time_t)at, .tv_nsec = (long)((at - (double)(time_t)at) * 1e9)}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &wanted, NULL);
}

int main(int arguments, char **values) {
  if (arguments < 8 || arguments - 7 > SERVERS) return fprintf(stderr, "usage: openload SECONDS RATE HOSTS CA OUTPUT SEED ADDRESS:PORT...\n"), 2;
  double rate = atof(values[2]), start = now(), deadline = start + atof(values[1]);
  hosts = atoi(values[3]);
  seed[0] = (unsigned short)atoi(values[6]);
  prepare_names();
  for (; count < arguments - 7; count++) {
    char *colon = strchr(values[7 + count], ':');
    if (!colon) return fprintf(stderr, "no port in %s\n", values[7 + count]), 2;
    *colon = 0;
    servers[count].address.sin_family = AF_INET;
    servers[count].address.sin_port = htons(atoi(colon + 1));
    if (!inet_aton(values[7 + count], &servers[count].address.sin_addr)) return fprintf(stderr, "no address: %s\n", values[7 + count]), 2;
    servers[count].next = start + pause_of(rate);
  }
  if (!(output = fopen(values[5], "w"))) return perror(values[5]), 2;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, stop);
  context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set1_groups_list(context, "X25519:P-256");
  SSL_CTX_set1_sigalgs_list(context, "ECDSA+SHA256");
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  if (SSL_CTX_load_verify_locations(context, values[4], NULL) != 1) return fprintf(stderr, "cannot read %s\n", values[4]), 2;

  epoll = epoll_create1(0);
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
  for (double time; (time = now()), opened || (!stopped && time < deadline);) {
    double next = time + 1;
    for (int i = 0; i < count && !stopped; i++) {
      for (; servers[i].next <= time && servers[i].next < deadline; servers[i].next += pause_of(rate)) begin(i, servers[i].next);
      if (servers[i].next < next) next = servers[i].next;
    }
    if (next <= now()) next = now() + 1e-5; /* Others first: connections that are open */
    wake_at(timer, next);
    int ready = epoll_wait(epoll, events, EVENTS, 1000);
    for (int i = 0; i < ready; i++) {
      unsigned long expirations;
      if (events[i].data.ptr) step(events[i].data.ptr);
      else if (read(timer, &expirations, sizeof expirations) < 0) continue;
    }
    give_up(now() - PATIENCE);
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"start\":%.3f,\"seconds\":%.3f,\"connections\":%ld,\"failures\":%ld,\"open\":%ld,\"cpu\":%.3f}\n", start, now() - start, finished, failed, most_open,
         usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  fclose(output);
  return failed > 0;
}
