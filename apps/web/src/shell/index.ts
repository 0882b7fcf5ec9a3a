export { page, seeOther } from './page.js';
export { CurrentStaff, Roles } from './session.js';
