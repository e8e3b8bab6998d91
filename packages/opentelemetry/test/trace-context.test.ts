import {
  baggageEntryMetadataFromString,
  createTraceState,
  propagation,
  ROOT_CONTEXT,
  trace,
  type SpanContext,
} from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { contextOf, headersOf } from '../src/trace-context.ts';

const spanContext: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  traceState: createTraceState('vendor=value,other=1'),
};

test('a trace context and baggage become the headers of the W3C and back', () => {
  const baggage = propagation.createBaggage({
    user: { value: 'Zoë, "1=2";', metadata: baggageEntryMetadataFromString('secret;ttl=3') },
    plain: { value: 'x' },
  });
  const headers = headersOf(propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, spanContext), baggage));
  expect(headers).toEqual({
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=value,other=1',
    baggage: 'user=Zo%C3%AB%2C%20%221%3D2%22%3B;secret;ttl=3,plain=x',
  });
  const context = contextOf(headers);
  const arrived = trace.getSpanContext(context);
  expect(arrived).toMatchObject({ ...spanContext, isRemote: true, traceState: expect.anything() });
  expect(arrived?.traceState?.get('other')).toBe('1');
  expect(headersOf(context)).toEqual(headers);
});

test('nothing becomes nothing', () => {
  expect(headersOf(ROOT_CONTEXT)).toEqual({});
  expect(headersOf(contextOf({}))).toEqual({});
});

test.each(['', 'x', '00-0-0-01', '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'])(
  'a traceparent that is not valid is left out: %s',
  (traceparent) => {
    expect(trace.getSpanContext(contextOf({ traceparent, baggage: 'no value' }))).toBeUndefined();
  },
);

test('an invalid span context is not sent', () => {
  const context = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '0'.repeat(32),
    spanId: '0'.repeat(16),
    traceFlags: 0,
  });
  expect(headersOf(context)).toEqual({});
});
