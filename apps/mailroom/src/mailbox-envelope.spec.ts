import { describe, expect, it } from '@jest/globals';
import { envelopeOf } from './mailbox-envelope.js';

describe('the envelope of a message in a mailbox', () => {
  it('is what the mail server wrote above it', () => {
    const header =
      'Return-Path: <ivy@reader.example>\r\nX-Original-To: trees+R1@consult.example\r\n' +
      'Delivered-To: box@council.example\r\nFrom: Somebody <else@other.example>\r\n' +
      'To: "Trees, all" <trees@consult.example>,\r\n\tRivers <rivers@consult.example>\r\nCc: c@d.example\r\n\r\n';
    expect(envelopeOf(header)).toEqual({
      from: 'ivy@reader.example',
      delivered: ['trees+R1@consult.example', 'box@council.example'],
      named: ['trees@consult.example', 'rivers@consult.example', 'c@d.example'],
    });
  });

  it('has no sender where the mail server says so, and the one that the message names where it says nothing', () => {
    expect(envelopeOf('Return-Path: <>\nFrom: a@b.example\n').from).toBe('');
    expect(envelopeOf('From: A <a@b.example>\n').from).toBe('a@b.example');
    expect(envelopeOf('Subject: x\n\n')).toEqual({ from: '', delivered: [], named: [] });
  });
});
