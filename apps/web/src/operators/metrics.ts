import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Correspondence } from '#correspondence';
import { Journal } from '#journal';

/** Figures of this process, and of the queues of work that the database shows. */
@Injectable()
export class Metrics implements OnModuleInit {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'throughline_http_request_seconds',
    help: 'Time to answer a request, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });

  constructor(
    private readonly host: HttpAdapterHost,
    journal: Journal,
    correspondence: Correspondence,
  ) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'throughline_journal_entries',
      help: 'Entries of the journal that have their place in the tree',
      registers: [this.registry],
      async collect() {
        this.set((await journal.checkpoint()).size);
      },
    });
    new Gauge({
      name: 'throughline_outbox_messages',
      help: 'Outgoing messages by state',
      labelNames: ['state'],
      registers: [this.registry],
      async collect() {
        for (const [state, n] of Object.entries(await correspondence.counts())) this.set({ state }, n);
      },
    });
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onResponse', (request, reply, done) => {
      // The route's pattern, never the address: that may hold what somebody typed, and would be without number.
      const route = request.routeOptions.url ?? 'none';
      const labels = { method: request.method, route, status: String(reply.statusCode) };
      this.requests.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
