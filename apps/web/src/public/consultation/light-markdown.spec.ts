import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lightMarkdown } from './light-markdown.js';

const TAGS = /<\/?(h[1-6]|p|ul|ol|li|strong|a|div|table|thead|tbody|tr|th|td)(\s[^<>]*)?>/gu;

describe('light Markdown', () => {
  it('writes headings below the page’s own, paragraphs, lists and strong words', () => {
    expect(lightMarkdown('# Costs\n\nTwo\nlines.\n- one\n- **two**\n', 1)).toBe(
      [
        '<h2 class="govuk-heading-m">Costs</h2>',
        '<p class="govuk-body">Two lines.</p>',
        '<ul class="govuk-list govuk-list--bullet"><li>one</li><li><strong>two</strong></li></ul>',
      ].join('\n'),
    );
  });

  it('writes tables with figures to the right', () => {
    const html = lightMarkdown('| What | Cost |\n| --- | ---: |\n| Trial | £4 |\n\nAfter.', 1);
    expect(html).toContain('<th scope="row" class="govuk-table__header">Trial</th>');
    expect(html).toContain('<td class="govuk-table__cell govuk-table__cell--numeric">£4</td>');
    expect(html).toContain('<p class="govuk-body">After.</p>');
  });

  it('links to the web and to nothing that runs', () => {
    expect(lightMarkdown('[law](https://example.org/a?b=1&c=2)', 1)).toContain(
      'href="https://example.org/a?b=1&amp;c=2"',
    );
    expect(lightMarkdown('[x](javascript:alert(1))', 1)).not.toContain('<a');
  });

  it('never writes markup that stands in the text', () => {
    const nasty = fc.constantFrom(
      '<script>',
      '"',
      "' onload=",
      '](https://x.y/"onclick=)',
      '| <b> |',
      '**',
      '[a](https://b.c)',
      '\n',
      '&lt;',
      '|---|',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string()), { maxLength: 12 }), (parts) => {
        const html = lightMarkdown(parts.join(''), 1);
        expect(html.replaceAll(TAGS, '')).not.toMatch(/[<>]/u);
        for (const [, , attributes = ''] of html.matchAll(TAGS)) {
          expect(attributes).toMatch(/^(\s(class|scope|role|tabindex|aria-label|href|rel)="[^"<>]*")*$/u);
        }
      }),
    );
  });
});
