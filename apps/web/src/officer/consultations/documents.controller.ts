import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Consultations, type Consultation, type NewDocument } from '#consultations';
import type { Fault } from '#platform';
import { page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { plainFields, uploadedFile, type UploadedFile } from '../forms/uploaded.js';

const LABELS: Record<string, string> = { title: 'Title', content: 'Text', url: 'Web address', file: 'File' };

/** Documents of a draft: text shown on a page of its own, a file, or a link to somewhere else. */
@Controller('officer/consultations/:slug/documents')
@Roles('officer', 'approver')
export class DocumentsController {
  constructor(private readonly consultations: Consultations) {}

  @Get()
  async list(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    return page(reply, 'officer/consultations/documents', documentsView(await this.consultations.get(slug)));
  }

  @Post()
  async add(@Param('slug') slug: string, @Body() body: unknown, @Res() reply: FastifyReply) {
    const posted = new Posted(plainFields(body));
    const [title, content, url] = [
      posted.text('title').trim(),
      posted.text('content').trim(),
      posted.text('url').trim(),
    ];
    const file = await uploadedFile(body, 'file');
    const ways = [content !== '', url !== '', file !== undefined].filter(Boolean).length;
    const typed = { title, content, url, item: posted.text('item') };
    const add = () => {
      const document =
        file === undefined ? (url === '' ? { title, content } : { title, url }) : fileDocument(title, file);
      return this.consultations.addDocument(slug, document, typed.item === '' ? undefined : typed.item);
    };
    const attempted = await attempt(add, { faults: ways === 1 ? [] : [ONE_OF_THREE] });
    if (attempted.kind === 'done') {
      return seeOther(reply, `/officer/consultations/${slug}/documents`, 'The document is added.');
    }
    const view = documentsView(await this.consultations.get(slug), typed, attempted.faults);
    return page(reply, 'officer/consultations/documents', view, 422);
  }

  @Post(':id/remove')
  async remove(@Param('slug') slug: string, @Param('id') id: string, @Res() reply: FastifyReply) {
    await this.consultations.removeDocument(slug, id);
    return seeOther(reply, `/officer/consultations/${slug}/documents`, 'The document is removed.');
  }
}

function fileDocument(title: string, { name: fileName, type: mediaType, bytes }: UploadedFile): NewDocument {
  return { title, fileName, mediaType, bytes };
}

const ONE_OF_THREE: Fault = { path: 'content', message: 'or a web address or a file is needed: one of the three' };

interface Typed {
  title: string;
  content: string;
  url: string;
  item: string;
}

const NOTHING: Typed = { title: '', content: '', url: '', item: '' };

function documentsView(consultation: Consultation, typed: Typed = NOTHING, faults: readonly Fault[] = []) {
  const { slug, title, state, documents, items } = consultation;
  const all = [
    ...documents.map((one) => ({ ...one, about: 'the whole' })),
    ...items.flatMap((item) => item.documents.map((one) => ({ ...one, about: item.ref }))),
  ];
  const said = (fault: Fault): string => `${LABELS[fault.path] ?? fault.path} ${fault.message}`;
  return {
    ...{ slug, title, typed },
    draft: state === 'draft',
    documents: all.map(({ id, title: name, kind, url, hash, about }) => ({
      ...{ id, name, kind, about },
      href: kind === 'link' ? url : `/consultations/${slug}/documents/${id}`,
      hash: hash?.slice(0, 16) ?? '',
    })),
    about: [
      { value: '', text: 'The whole consultation', selected: typed.item === '' },
      ...items.map((item) => ({ value: item.ref, text: item.ref, selected: typed.item === item.ref })),
    ],
    summary: faults.map((fault) => ({ text: said(fault), href: `#${fault.path}` })),
    errors: Object.fromEntries(faults.map((fault) => [fault.path, { text: said(fault) }])),
  };
}
